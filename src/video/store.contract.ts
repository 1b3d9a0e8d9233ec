/** What every store of video jobs must do. */
import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FaceMatch } from '#engine/engine.ts'
import type { NewVideoJob, VideoJobStore } from './store.ts'
import type { Checkpoint, Sighting } from './video-search.ts'

const detail = {
  ...{ box: { left: 0.1, top: 0.2, width: 0.3, height: 0.4 }, confidence: 99.5 },
  ...{ landmarks: [], pose: { roll: 1, yaw: 2, pitch: 3 }, quality: { brightness: 50, sharpness: 60 } },
}
const match = (userId?: string, faceId: string = randomUUID()): FaceMatch => ({
  similarity: 97.25,
  face: { faceId, imageId: randomUUID(), box: detail.box, confidence: 99, ...(userId !== undefined && { userId }) },
})
const sighting = (timestampMs: number, personIndex: number, matches: FaceMatch[] = []): Sighting => ({
  ...{ timestampMs, personIndex, detail, matches },
})
const checkpoint = (nextMs: number, ...users: string[]): Checkpoint => ({
  nextMs,
  tracker: {
    nextIndex: users.length,
    tracks: users.map((userId, index) => ({ index, box: detail.box, lastMs: 0, userId })),
  },
})
const info = {
  ...{ codec: 'h264', format: 'QuickTime / MOV', durationMs: 6000, frameRate: 29.97, width: 640, height: 480 },
  colorRange: null,
}

export function videoJobStoreContract(
  name: string,
  open: () => Promise<{ store: VideoJobStore; close(): Promise<void> }>,
): void {
  describe(`${name} as a store of video jobs`, () => {
    let store: VideoJobStore
    let close: () => Promise<void>
    beforeAll(async () => void ({ store, close } = await open()))
    afterAll(() => close())

    const job = (more: Partial<NewVideoJob> = {}): NewVideoJob => ({
      ...{ jobId: randomBytes(32).toString('hex'), kind: 'face-search', collectionId: randomUUID(), scope: null },
      ...{ owner: `key:${randomUUID()}`, createdAt: new Date('2026-01-02T03:04:05Z') },
      input: { video: { bucket: 'videos', name: 'a/b.mp4' }, threshold: 80, jobTag: 'T', topicArn: 'arn:x' },
      ...more,
    })
    const added = async (more?: Partial<NewVideoJob>) => {
      const made = job(more)
      expect(await store.add(made, 20)).toBe('added')
      return made
    }
    const all = (jobId: string, sortBy: 'INDEX' | 'TIMESTAMP' = 'TIMESTAMP') =>
      store.sightings(jobId, { sortBy, limit: 5000 })

    it('keeps what was asked for', async () => {
      const made = await added({ scope: ['a', 'b'] })
      expect(await store.byId(made.jobId)).toEqual({
        ...made,
        ...{ state: 'IN_PROGRESS', message: null, info: null, checkpoint: null, frames: 0 },
        ...{ finishedAt: null, notifiedAt: null },
      })
      expect((await store.open()).map(({ jobId }) => jobId)).toContain(made.jobId)
      await store.setInfo(made.jobId, info)
      expect((await store.byId(made.jobId))?.info).toEqual(info)
    })

    it('knows no other job, nor hostile ids', async () => {
      for (const id of ['', 'x'.repeat(1000), "' OR 1=1 --", '\0', '\ud800'])
        expect(await store.byId(id)).toBeUndefined()
    })

    it('a job that is there stays as it is', async () => {
      const made = await added()
      expect(await store.add({ ...made, kind: 'face-detection' }, 1)).toBe('there')
      expect((await store.byId(made.jobId))?.kind).toBe('face-search')
    })

    it('each owner has so many open ones, also when all begin at once', async () => {
      const owner = `key:${randomUUID()}`
      const answers = await Promise.all(Array.from({ length: 10 }, () => store.add(job({ owner }), 3)))
      expect(answers.filter((answer) => answer === 'added')).toHaveLength(3)
      expect(answers.find((answer) => typeof answer === 'object')).toEqual({ full: 3 })
      await added()
      const [first] = (await store.open()).filter((one) => one.owner === owner)
      await store.finish(first!.jobId, { state: 'FAILED', message: 'x', at: new Date() })
      expect(await store.add(job({ owner }), 3)).toBe('added')
    })

    it('adds frames with the point to go on from, each batch once', async () => {
      const { jobId } = await added()
      const [a, b] = [match('ana'), match()]
      const first = {
        frames: 2,
        sightings: [sighting(0, 0, [a, b]), sighting(0, 1)],
        checkpoint: checkpoint(1000, 'ana'),
      }
      expect(await store.append(jobId, 0, first)).toBe(true)
      expect(await store.append(jobId, 0, first)).toBe(false)
      expect(
        await store.append(jobId, 2, { frames: 1, sightings: [sighting(1000, 0)], checkpoint: checkpoint(1500) }),
      ).toBe(true)
      expect(await store.append('0'.repeat(64), 0, first)).toBe(false)
      expect(await store.byId(jobId)).toMatchObject({ frames: 3, checkpoint: checkpoint(1500) })
      expect(await all(jobId)).toEqual([
        { position: 0, ...sighting(0, 0, [a, b]) },
        { position: 1, ...sighting(0, 1) },
        { position: 2, ...sighting(1000, 0) },
      ])
    })

    it('of two who add the same frames at once one does', async () => {
      const { jobId } = await added()
      const batch = { frames: 1, sightings: [sighting(0, 0, [match()])], checkpoint: checkpoint(500) }
      const answers = await Promise.all([1, 2, 3].map(() => store.append(jobId, 0, batch)))
      expect(answers.filter(Boolean)).toHaveLength(1)
      expect(await all(jobId)).toHaveLength(1)
    })

    it('lists in both orders, page by page', async () => {
      const { jobId } = await added()
      const sightings = Array.from({ length: 2500 }, (_, i) => sighting(i * 10, i % 3, i % 2 ? [match('u')] : []))
      await store.append(jobId, 0, { frames: 2500, sightings, checkpoint: checkpoint(1) })
      for (const sortBy of ['TIMESTAMP', 'INDEX'] as const) {
        const whole = await all(jobId, sortBy)
        const paged = []
        for (let after; ; after = paged.at(-1)) {
          const page = await store.sightings(jobId, { sortBy, after, limit: 700 })
          paged.push(...page)
          if (page.length < 700) break
        }
        expect(paged).toEqual(whole)
        expect(whole).toHaveLength(2500)
        const key = sortBy === 'INDEX' ? whole.map((one) => one.personIndex) : whole.map((one) => one.timestampMs)
        expect(key).toEqual([...key].sort((x, y) => x - y))
      }
    })

    it('ends once, and lets go of what only work in progress needs', async () => {
      const made = await added()
      await store.append(made.jobId, 0, { frames: 1, sightings: [], checkpoint: checkpoint(1, 'ana') })
      const at = new Date('2026-02-01T00:00:00Z')
      expect(await store.finish(made.jobId, { state: 'FAILED', message: 'why\0', at, info })).toBe(true)
      expect(await store.finish(made.jobId, { state: 'SUCCEEDED', at: new Date() })).toBe(false)
      expect(await store.byId(made.jobId)).toMatchObject({
        ...{ state: 'FAILED', message: 'why\ufffd', checkpoint: null, finishedAt: at, info },
      })
      expect(await store.append(made.jobId, 1, { frames: 1, sightings: [], checkpoint: checkpoint(2) })).toBe(false)
      expect((await store.open()).map(({ jobId }) => jobId)).not.toContain(made.jobId)
    })

    it('knows who was not told yet', async () => {
      const made = await added()
      const silent = await added({ input: { video: { bucket: 'b', name: 'n' } } })
      const at = new Date('2026-02-01T00:00:00Z')
      for (const { jobId } of [made, silent]) await store.finish(jobId, { state: 'SUCCEEDED', at })
      const waiting = async (before: Date) => (await store.unannounced(before)).map(({ jobId }) => jobId)
      expect(await waiting(at)).not.toContain(made.jobId)
      expect(await waiting(new Date(at.getTime() + 1))).toContain(made.jobId)
      expect(await waiting(new Date())).not.toContain(silent.jobId)
      await store.notified(made.jobId, at)
      expect(await waiting(new Date())).not.toContain(made.jobId)
    })

    it('forgets a person by user and by face, in this collection only', async () => {
      const collectionId = randomUUID()
      const [mine, other] = [await added({ collectionId }), await added()]
      const faceId = randomUUID()
      const kept = match('ben')
      const sightings = [sighting(0, 0, [match('ana'), kept]), sighting(0, 1, [match(undefined, faceId)])]
      for (const { jobId } of [mine, other])
        await store.append(jobId, 0, { frames: 1, sightings, checkpoint: checkpoint(1, 'ana', 'ben') })
      const whom = { userId: 'ana', faceIds: [faceId] }
      expect(await store.remembers(collectionId, whom)).toBe(2)
      expect(await store.forget(collectionId, whom)).toBe(2)
      expect(await store.remembers(collectionId, whom)).toBe(0)
      expect(await store.forget(collectionId, whom)).toBe(0)
      expect((await all(mine.jobId)).map(({ matches }) => matches)).toEqual([[kept], []])
      expect((await all(other.jobId)).map(({ matches }) => matches.length)).toEqual([2, 1])
      expect(JSON.stringify((await store.byId(mine.jobId))?.checkpoint)).not.toContain('ana')
      expect(await store.forget(collectionId, {})).toBe(0)
      expect(await store.forget('\0', { userId: '\0', faceIds: ['\ud800'] })).toBe(0)
    })

    it('what a job still finds of them is dropped', async () => {
      const { jobId, collectionId } = await added()
      await store.forget(collectionId!, { userId: 'ana' })
      const sightings = [sighting(0, 0, [match('ana')])]
      await store.append(jobId, 0, { frames: 1, sightings, checkpoint: checkpoint(1, 'ana') })
      expect((await all(jobId))[0]?.matches).toEqual([])
      expect(JSON.stringify(await store.byId(jobId))).not.toContain('ana')
    })

    it('a collection goes with its jobs', async () => {
      const { jobId, collectionId } = await added()
      const other = await added()
      const batch = { frames: 1, sightings: [sighting(0, 0, [match('ana')])], checkpoint: checkpoint(1) }
      for (const id of [jobId, other.jobId]) await store.append(id, 0, batch)
      expect(await store.removeCollection(collectionId!)).toBe(1)
      expect(await store.byId(jobId)).toBeUndefined()
      expect(await all(jobId)).toEqual([])
      expect(await all(other.jobId)).toHaveLength(1)
    })

    it('removes what ended long ago, and nothing that goes on', async () => {
      const [old, recent, going] = [await added(), await added(), await added()]
      await store.finish(old.jobId, { state: 'SUCCEEDED', at: new Date('2020-01-01T00:00:00Z') })
      await store.finish(recent.jobId, { state: 'SUCCEEDED', at: new Date('2026-01-03T00:00:00Z') })
      expect(await store.tidy(new Date('2020-01-02T00:00:00Z'))).toBe(1)
      expect(await store.byId(old.jobId)).toBeUndefined()
      for (const { jobId } of [recent, going]) expect(await store.byId(jobId)).toBeDefined()
    })
  })
}
