/** Photos by jobs: whatever dies on the way, every photo ends done or with its true reason, and who is in it is right. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { LikenessError } from '#errors'
import type { Database } from '#stores/sql/database.ts'
import { ANN, ANN_AGAIN, BOB, CAT, openGalleryRoom, photoOf, uploads, type GalleryRoom } from './galleries.fixture.ts'
import type { GalleryView } from './galleries.ts'
import { GALLERY_PHOTO } from './index.ts'

/** `open`: a database for the room; without one it makes its own. */
export function galleryJobsSuite(
  name: string,
  open: () => Promise<{ database?: Database }> | { database?: Database },
): void {
  describe(`jobs of galleries on ${name}`, () => {
    let room: GalleryRoom
    let gallery: GalleryView
    let failing: ((method: string) => void) | undefined
    beforeAll(async () => {
      room = await openGalleryRoom({ ...(await open()), before: (method) => failing?.(method) })
    })
    afterAll(() => room?.close())
    beforeEach(async () => {
      failing = undefined
      gallery = await room.galleryUse.create({ name: 'Jobs' }, 'local')
    })

    const { stringify } = JSON
    const use = () => room.galleryUse
    const add = (files: Record<string, Uint8Array>) => use().photos.add(gallery.galleryId, uploads(files), 'local')
    const queue = (options = {}) => use().process.queue(gallery.galleryId, { force: false, ...options }, 'local')
    const status = () => use().process.status(gallery.galleryId)
    async function enroll(name: string, vector: number[]) {
      const { clientId } = await use().clients.add(gallery.galleryId, { name }, 'local')
      const read = async () => photoOf([vector], 1)
      await use().clients.enrollFace(gallery.galleryId, clientId, [{ name, read }], {}, 'local')
      return clientId
    }
    /** Until nothing is under way. */
    async function work(more = {}) {
      const worker = room.startWorker({ maxAttempts: 3, ...more })
      const left = async () => {
        const { queued, running } = await room.queue.counts({ batch: gallery.galleryId })
        return queued + running
      }
      await expect.poll(left, { timeout: 20_000 }).toBe(0)
      await worker.stop()
    }
    const MANY = Object.fromEntries(
      Array.from({ length: 20 }, (_, i) => [`${i}.jpg`, photoOf([[ANN, ANN_AGAIN, BOB, CAT][i % 4]!, BOB], i + 2)]),
    )
    const whoIsIn = (i: number) => [['Ann', 'Bob'], ['Ann', 'Bob'], ['Bob'], ['Bob']][i % 4]!
    const RIGHT = Object.fromEntries(Object.keys(MANY).map((name, i) => [name, whoIsIn(i)]))

    describe('a job for each photo', () => {
      test('that needs one', async () => {
        await enroll('Ann', ANN)
        await enroll('Bob', BOB)
        await add(MANY)
        expect(await queue({ dryRun: true })).toMatchObject({ queued: 20, cached: 0 })
        expect(await queue()).toMatchObject({ queued: 20, cached: 0, estimatedCost: expect.closeTo(20 * 0.006) })
        expect(await status()).toMatchObject({ jobs: { pending: 20, done: 0 } })
        await work()
        expect(await status()).toMatchObject({ jobs: { pending: 0, done: 20, error: 0 }, totals: { matches: 30 } })
        expect(await room.inPhotos(gallery.galleryId)).toEqual(RIGHT)
        expect(await queue()).toMatchObject({ queued: 0, cached: 20 })
        expect(await queue({ force: true })).toMatchObject({ queued: 20 })
        await work()
        expect(await room.inPhotos(gallery.galleryId)).toEqual(RIGHT)
        expect(room.memory.faces(gallery.collectionId)).toHaveLength(42)
      })

      test('once, however often they are asked for', async () => {
        await add(MANY)
        const asked = await Promise.all([queue(), queue(), queue()])
        expect(asked.map(({ queued }) => queued).every((n) => n <= 20)).toBe(true)
        expect((await room.queue.counts({ kind: GALLERY_PHOTO, batch: gallery.galleryId })).queued).toBe(20)
      })

      test('also when all are asked for again the moment the last one is done', async () => {
        await add(MANY)
        await queue()
        const worker = room.startWorker({})
        const left = async () => {
          const { jobs } = await status()
          return jobs.pending + jobs.processing
        }
        for (let again = 0; again < 2; again++) {
          await expect.poll(left, { timeout: 25_000, interval: 20 }).toBe(0)
          // Their jobs have yet to end.
          expect(await queue({ force: true })).toMatchObject({ queued: 20 })
        }
        await expect.poll(left, { timeout: 25_000 }).toBe(0)
        await worker.stop()
        expect(await status()).toMatchObject({ jobs: { pending: 0, done: 20, error: 0 } })
      })

      test('also for those whose job was lost in the moment they were asked for', async () => {
        await add(MANY)
        const { photos } = await room.photos.list(gallery.galleryId, { limit: 50, offset: 0 })
        await room.photos.setState(
          photos.map(({ photoId }) => photoId),
          'pending',
        )
        await room.rooms.tidy()
        await work()
        expect(await status()).toMatchObject({ jobs: { pending: 0, done: 20, error: 0 } })
      })

      test('is cancelled with the others, and what was done stays', async () => {
        await add(MANY)
        await queue()
        const [first] = (await room.queue.list({ batch: gallery.galleryId, limit: 1, offset: 0 })).jobs
        const { photoId } = first!.payload as { photoId: string }
        await use().process.one(gallery.galleryId, photoId, { force: false })
        expect(await use().process.cancel(gallery.galleryId, 'local')).toBe(20)
        expect(await status()).toMatchObject({ jobs: { new: 19, pending: 0, done: 1 } })
        expect(await queue()).toMatchObject({ queued: 19, cached: 1 })
      })

      test('waits while the gallery is paused', async () => {
        await add({ 'a.jpg': photoOf([ANN]) })
        await use().process.pause(gallery.galleryId, true, 'local')
        await queue()
        const worker = room.startWorker()
        await new Promise((resolve) => setTimeout(resolve, 100))
        expect(await status()).toMatchObject({ paused: true, jobs: { pending: 1 } })
        await use().process.pause(gallery.galleryId, false, 'local')
        await expect.poll(status).toMatchObject({ paused: false, jobs: { done: 1 } })
        await worker.stop()
      })
    })

    describe('what is wrong with a photo', () => {
      test('is told with it, and tried again when somebody asks for that', async () => {
        const bad = Buffer.from('[not a picture')
        await add({ ...MANY, 'bad.jpg': bad })
        await queue()
        await work()
        expect(await status()).toMatchObject({ jobs: { done: 20, error: 1, pending: 0 } })
        const { photos } = await use().process.errors(gallery.galleryId, { limit: 9, offset: 0 })
        expect(photos).toMatchObject([
          { originalName: 'bad.jpg', errorCode: 'image_unsupported', error: expect.any(String) },
        ])
        const dead = await room.queue.list({
          kind: GALLERY_PHOTO,
          state: 'failed',
          batch: gallery.galleryId,
          limit: 9,
          offset: 0,
        })
        expect(dead.jobs).toHaveLength(1)
        await room.objects.put(photos[0]!.key, photoOf([ANN]))
        expect(await queue({ states: ['error'] })).toMatchObject({ queued: 1 })
        await work()
        expect(await status()).toMatchObject({ jobs: { done: 21, error: 0 } })
      })

      test('is not what is wrong with the machine: that is tried again, and given up in the end', async () => {
        await add({ 'a.jpg': photoOf([ANN]) })
        await queue()
        let times = 0
        failing = (method) => {
          if (method === 'indexFaces' && ++times < 3) throw new LikenessError('engine_failed')
        }
        await work({ maxAttempts: 5 })
        expect(await status()).toMatchObject({ jobs: { done: 1, error: 0 } })
        failing = (method) => {
          if (method === 'indexFaces') throw new LikenessError('store_unavailable', { message: 'The disk is on fire.' })
        }
        await queue({ force: true })
        await work({ maxAttempts: 2 })
        const { photos } = await use().process.errors(gallery.galleryId, { limit: 9, offset: 0 })
        expect(photos).toMatchObject([{ errorCode: 'store_unavailable', error: 'The disk is on fire.', attempts: 2 }])
      })
    })

    describe('clients who come and go while photos are looked at', () => {
      test.each(['indexFaces', 'searchUsersOfFaces'])('at %s: nobody is missed', async (step) => {
        await add({ 'a.jpg': photoOf([ANN]), 'b.jpg': photoOf([ANN_AGAIN, BOB]) })
        let came: Promise<string> | undefined
        failing = (method) => {
          if (method !== step || came) return
          came = enroll('Ann', ANN)
          return came as unknown as void
        }
        await use().process.all(gallery.galleryId, { force: false, concurrency: 1 })
        await came
        expect(await room.inPhotos(gallery.galleryId)).toEqual({ 'a.jpg': ['Ann'], 'b.jpg': ['Ann'] })
        expect(await status()).toMatchObject({ rematching: 0 })
      })

      test('a search that fails leaves photos that are matched later', async () => {
        await add({ 'a.jpg': photoOf([ANN]) })
        await use().process.all(gallery.galleryId, { force: false })
        failing = (method) => {
          if (method === 'searchFaces') throw new LikenessError('engine_failed')
        }
        await expect(enroll('Ann', ANN)).rejects.toMatchObject({ code: 'engine_failed' })
        failing = undefined
        expect(await status()).toMatchObject({ rematching: 1 })
        await room.rooms.tidy()
        await work()
        expect(await room.inPhotos(gallery.galleryId)).toEqual({ 'a.jpg': ['Ann'] })
        expect(await status()).toMatchObject({ rematching: 0 })
      })

      test('a photo that is deleted while it is looked at leaves no faces', async () => {
        const [added] = await add({ 'a.jpg': photoOf([ANN]) })
        const photo = added!.photo!
        failing = (method) => {
          if (method !== 'searchUsersOfFaces') return
          failing = undefined
          return use().photos.remove(gallery.galleryId, [photo.photoId], 'local') as unknown as void
        }
        await expect(use().process.one(gallery.galleryId, photo.photoId, { force: false })).rejects.toMatchObject({
          code: 'photo_not_found',
        })
        expect(room.memory.faces(gallery.collectionId)).toEqual([])
      })
    })

    describe('a gallery that is deleted', () => {
      test('leaves nothing, also when it is stopped on the way', async () => {
        await add(MANY)
        await enroll('Ann', ANN)
        await use().process.all(gallery.galleryId, { force: false })
        await queue({ force: true })
        failing = (method) => {
          if (method === 'deleteCollection') throw new LikenessError('store_unavailable')
        }
        await expect(use().remove(gallery.galleryId, 'local')).rejects.toMatchObject({ code: 'store_unavailable' })
        await expect(use().get(gallery.galleryId)).rejects.toMatchObject({ code: 'gallery_not_found' })
        failing = undefined
        await room.rooms.tidy()
        expect(await room.galleries.byId(gallery.galleryId)).toBeUndefined()
        expect(await room.queue.counts({ batch: gallery.galleryId })).toMatchObject({ queued: 0, failed: 0 })
        for await (const { key } of room.objects.list(`galleries/${gallery.galleryId}/`)) expect.unreachable(key)
        await expect(room.engine.describeCollection(gallery.collectionId)).rejects.toMatchObject({
          code: 'collection_not_found',
        })
        const left = stringify(await room.database.db.selectFrom('gallery_photos').selectAll().execute())
        expect(left).not.toContain(gallery.galleryId)
      })
    })

    test('folders: one for each client, one for each stranger who is in several photos', async () => {
      await add({ ...MANY, 'once.jpg': photoOf([[0.5, 0.5, 0.5]]) })
      await use().process.all(gallery.galleryId, { force: false })
      await enroll('Ann', ANN)
      const job = await use().folders.separate(gallery.galleryId, 'local')
      expect((await use().folders.separate(gallery.galleryId, 'local')).jobId).toBe(job.jobId)
      await work()
      const { folders } = await use().folders.status(gallery.galleryId)
      expect(folders.map(({ kind, name, photoCount }) => [kind, name, photoCount])).toEqual([
        ['client', 'Ann', 10],
        ['unknown', '1', 20],
        ['unknown', '2', 5],
      ])
      const ofAnn = await use().photos.list(gallery.galleryId, { folderId: folders[0]!.folderId, limit: 50, offset: 0 })
      expect(ofAnn.total).toBe(10)
    })
  })
}
