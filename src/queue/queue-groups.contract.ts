/** What every `Queue` must do for jobs that come by the thousand. Run by each adapter's tests beside the queue's. */
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { OpenedQueue } from './queue.contract.ts'
import type { NewJob, Queue } from './queue.ts'

const code = (value: string) => expect.objectContaining({ code: value })
const LEASE = 60_000

export function queueGroupsContract(name: string, open: () => Promise<OpenedQueue>): void {
  describe(`Queue, by the many: ${name}`, () => {
    let opened: OpenedQueue
    let queue: Queue
    let kind: string
    let count = 0
    const run = Math.random().toString(36).slice(2)
    const make = (n: number, more: Partial<NewJob> = {}): NewJob[] =>
      Array.from({ length: n }, (_, i) => ({ kind, payload: { i }, createdBy: 'local', ...more }))
    const claim = (more: { worker?: string; leaseMs?: number; perKind?: number; perGroup?: number } = {}) =>
      queue.claim([kind], more.worker ?? 'w', more.leaseMs ?? LEASE, undefined, more)
    const claimMany = (
      most: number,
      more: { worker?: string; leaseMs?: number; perKind?: number; perGroup?: number } = {},
    ) => queue.claimMany([kind], more.worker ?? 'w', more.leaseMs ?? LEASE, most, more)
    const lapse = () => sleep(30)
    const groups = async (times: number, more = {}) => {
      const found: (string | undefined)[] = []
      for (let i = 0; i < times; i++) found.push((await claim(more))?.group.slice(kind.length))
      return found
    }
    const group = (letter: string) => `${kind}${letter}`

    beforeAll(async () => {
      opened = await open()
      queue = opened.queue
    })
    afterAll(() => opened?.close())
    beforeEach(() => {
      kind = `many-${run}-${++count}`
    })

    test('many are added in order, keep their keys, and are refused whole', async () => {
      const jobs = make(2300, { group: group('a'), batch: `${kind}-batch`, collectionId: 'c', total: 1 }).map(
        (job, i) => ({
          ...job,
          idempotencyKey: `k${i}`,
          payload: i === 0 ? { text: 'a\0b\ud800' } : { i },
        }),
      )
      expect(await queue.addMany(jobs)).toBe(2300)
      expect(await queue.addMany([...jobs, ...make(2, { group: group('a'), idempotencyKey: 'new' })])).toBe(1)
      expect(await queue.addMany([])).toBe(0)
      expect(await queue.counts({ kind })).toEqual({ queued: 2301, running: 0, done: 0, failed: 0, cancelled: 0 })
      expect(await claim()).toMatchObject({
        ...{ kind, group: group('a'), batch: `${kind}-batch`, collectionId: 'c', total: 1, attempts: 1 },
        ...{ payload: { text: 'a\ufffdb\ufffd' }, jobId: expect.stringMatching(/^job_[0-9a-f-]{36}$/) },
      })
      expect((await claimMany(3)).map((job) => job.payload)).toEqual([{ i: 1 }, { i: 2 }, { i: 3 }])
      await expect(queue.addMany([...make(1), ...make(1, { group: 'nul\0' })])).rejects.toEqual(
        code('invalid_argument'),
      )
      await expect(queue.addMany(make(1, { batch: '\ud800' }))).rejects.toEqual(code('invalid_argument'))
      expect((await queue.counts({ kind })).queued).toBe(2297)
    })

    test('many at once with the same keys make one of each', async () => {
      const jobs = make(50).map((job, i) => ({ ...job, idempotencyKey: `k${i}` }))
      const added = await Promise.all(
        Array.from({ length: 6 }, (_, i) => queue.addMany(i % 2 ? jobs : [...jobs].reverse())),
      )
      expect(added.reduce((sum, one) => sum + one, 0)).toBe(50)
      expect((await queue.counts({ kind })).queued).toBe(50)
    })

    test('groups take turns within a priority', async () => {
      await queue.addMany(make(6, { group: group('a') }))
      await queue.addMany(make(2, { group: group('b') }))
      await queue.addMany(make(1, { group: group('c') }))
      await queue.addMany(make(2, { group: group('a'), priority: 1 }))
      await queue.addMany(make(1, { group: group('z'), priority: -1 }))
      expect(await groups(13)).toEqual(['a', 'a', 'b', 'c', 'a', 'b', 'a', 'a', 'a', 'a', 'a', 'z', undefined])
    })

    test('whose turn it is is known to every process, and by all kinds together', async () => {
      const other = `${kind}-other`
      await queue.addMany(make(2, { group: group('a') }))
      await queue.addMany(make(2, { group: group('b') }))
      await queue.addMany(make(2, { group: group('a'), kind: other }))
      const next = async (kinds: string[]) => (await queue.claim(kinds, 'w', LEASE))?.group.slice(kind.length)
      expect(await next([other])).toBe('a')
      expect([await next([kind, other]), await next([kind, other]), await next([kind, other])]).toEqual(['b', 'a', 'b'])
    })

    test('a job that is not due holds up nobody', async () => {
      const later = new Date(Date.now() + 60_000)
      await queue.addMany(make(3, { group: group('a'), priority: 5, runAt: later }))
      await queue.addMany(make(3, { group: group('a'), runAt: later }))
      await queue.addMany(make(1, { group: group('a') }))
      await queue.addMany(make(1, { group: group('b') }))
      expect((await groups(3)).sort()).toEqual(['a', 'b', undefined])
    })

    test('many are claimed of one kind and group, those that lapsed one at a time', async () => {
      await queue.addMany(make(3, { group: group('a') }))
      await queue.addMany(make(3, { group: group('b') }))
      const first = await claimMany(2, { worker: 'dead', leaseMs: 1 })
      expect(first.map((job) => job.group)).toEqual([group('a'), group('a')])
      expect((await claimMany(9)).map((job) => job.group)).toEqual([group('b'), group('b'), group('b')])
      await lapse()
      const again = [await claimMany(9), await claimMany(9), await claimMany(9), await claimMany(9)]
      expect(again.map((jobs) => jobs.map((job) => job.attempts))).toEqual([[2], [2], [1], []])
      expect([...again[0]!, ...again[1]!].map((job) => job.jobId)).toEqual(first.map((job) => job.jobId))
      expect(await queue.claimMany([], 'w', LEASE, 5)).toEqual([])
      expect(await queue.claimMany(['nul\0'], 'w', LEASE, 5)).toEqual([])
    })

    test('leases of many are renewed together, and many are ended together', async () => {
      await queue.addMany(make(4, { total: 1 }))
      const jobs = await claimMany(4, { leaseMs: 300 })
      const held = jobs.map(({ jobId }) => ({ jobId, worker: 'w' }))
      const [first, second, third, fourth] = jobs.map((job) => job.jobId) as [string, string, string, string]
      await queue.cancel(second)
      for (let i = 0; i < 4; i++) {
        await sleep(100)
        const answers = await queue.heartbeatMany([...held, { jobId: 'nul\0', worker: 'w' }], 300)
        expect([...answers].sort()).toEqual(
          [
            [second, 'cancel'],
            ['nul\0', 'lost'],
          ].sort(),
        )
      }
      expect(await claim()).toBeUndefined()
      const end = (jobId: string, state: 'done' | 'cancelled', worker = 'w') => ({
        jobId,
        worker,
        state,
        done: 1,
        failed: 0,
      })
      await queue.finishMany([
        end(first, 'done'),
        end(second, 'cancelled'),
        { ...end(third, 'done'), total: 5 },
        end(fourth, 'done', 'thief'),
        end('job_unknown', 'done'),
      ])
      await queue.finishMany([])
      expect(await queue.get(first)).toMatchObject({ state: 'done', done: 1, total: 1, finishedAt: expect.any(Date) })
      expect(await queue.get(third)).toMatchObject({ state: 'done', total: 5 })
      expect(await queue.counts({ kind })).toEqual({ queued: 0, running: 1, done: 2, failed: 0, cancelled: 1 })
      expect([...(await queue.heartbeatMany(held, LEASE)).keys()].sort()).toEqual([first, second, third].sort())
      await queue.releaseMany(held)
      expect(await queue.get(fourth)).toMatchObject({ state: 'queued', attempts: 0, done: 0 })
      expect((await queue.get(first)).state).toBe('done')
    })

    test('no more run at once than the limits say; what lapsed does not count', async () => {
      await queue.addMany(make(4, { group: group('a') }))
      await queue.addMany(make(4, { group: group('b') }))
      expect((await claimMany(9, { perGroup: 2 })).length).toBe(2)
      expect((await claimMany(9, { perGroup: 2, leaseMs: 1 })).map((job) => job.group)).toEqual([
        group('b'),
        group('b'),
      ])
      await lapse()
      expect((await claim({ perGroup: 2 }))?.group).toBe(group('b'))
      expect((await claim({ perGroup: 2 }))?.group).toBe(group('b'))
      expect(await claim({ perGroup: 2 })).toBeUndefined()
      expect(await claim({ perKind: 4 })).toBeUndefined()
      expect((await claimMany(9, { perKind: 5 })).length).toBe(1)
      const { jobs } = await queue.list({ kind, state: 'queued', limit: 1, offset: 0 })
      expect(await queue.claim([kind], 'w', LEASE, jobs[0]!.jobId, { perKind: 5 })).toBeUndefined()
      expect(await queue.claim([kind], 'w', LEASE, jobs[0]!.jobId, { perKind: 6 })).toBeDefined()
    })

    test('a paused group is not claimed, and its running jobs end as ever', async () => {
      await queue.addMany(make(2, { group: group('a') }))
      await queue.addMany(make(1, { group: group('b') }))
      await queue.pause(group('c'))
      const running = await claim()
      await queue.pause(group('a'))
      await queue.pause(group('a'))
      expect((await queue.paused()).filter((one) => one.startsWith(kind))).toEqual([group('a'), group('c')])
      expect(await groups(2)).toEqual(['b', undefined])
      const waiting = (await queue.list({ group: group('a'), state: 'queued', limit: 1, offset: 0 })).jobs[0]!
      expect(await queue.claim([kind], 'w', LEASE, waiting.jobId)).toBeUndefined()
      expect(await queue.heartbeat(running!.jobId, 'w', LEASE)).toBe('go on')
      await queue.finish(running!.jobId, 'w', { state: 'done', done: 1, failed: 0 })
      expect((await queue.summary({})).filter((one) => one.kind === kind)).toEqual([
        {
          ...{ kind, group: group('a'), paused: true, oldestWaiting: expect.any(Date), lastMinute: 1 },
          counts: { queued: 1, running: 0, done: 1, failed: 0, cancelled: 0 },
        },
        {
          ...{ kind, group: group('b'), paused: false, oldestWaiting: null, lastMinute: 0 },
          counts: { queued: 0, running: 1, done: 0, failed: 0, cancelled: 0 },
        },
      ])
      await queue.resume(group('a'))
      await queue.resume(group('c'))
      await queue.resume('nul\0')
      await expect(queue.pause('nul\0')).rejects.toEqual(code('invalid_argument'))
      expect(await groups(2)).toEqual(['a', undefined])
    })

    test('a held group is not claimed until its time is over, or somebody ends it', async () => {
      const [a, b] = [{ group: group('a') }, { group: group('b') }]
      await queue.addMany([...make(4, a), ...make(1, b)])
      await queue.hold(a.group, LEASE)
      await queue.hold(a.group, 1)
      await lapse()
      expect(await groups(2)).toEqual(['b', undefined])
      const waiting = (await queue.list({ ...a, state: 'queued', limit: 1, offset: 0 })).jobs[0]!
      expect(await queue.claim([kind], 'w', LEASE, waiting.jobId)).toBeUndefined()
      expect((await queue.paused()).filter((one) => one.startsWith(kind))).toEqual([])
      await queue.hold(a.group, 0)
      const first = (await claim())!
      expect(first).toMatchObject({ ...a, attempts: 1 })
      await queue.hold(a.group, LEASE)
      expect(await queue.heartbeat(first.jobId, 'w', LEASE)).toBe('go on')
      await queue.resume(a.group)
      expect(await groups(1)).toEqual(['a'])
      await queue.hold(a.group, 150)
      await queue.pause(a.group)
      await sleep(200)
      expect(await groups(1)).toEqual([undefined])
      await queue.resume(a.group)
      await queue.hold(a.group, 150)
      expect(await groups(1)).toEqual([undefined])
      await sleep(200)
      expect(await groups(1)).toEqual(['a'])
      await expect(queue.hold('nul\0', 1)).rejects.toEqual(code('invalid_argument'))
    })

    test('dead letters are listed with their reason, and tried again together', async () => {
      await queue.addMany(make(3, { group: group('a'), batch: `${kind}-1` }))
      await queue.addMany(make(1, { group: group('b'), batch: `${kind}-2` }))
      for (let i = 0; i < 4; i++) await queue.fail((await claim())!.jobId, 'w', `broken ${i}`)
      const failed = async (more: object) =>
        (await queue.list({ kind, state: 'failed', limit: 9, offset: 0, ...more })).jobs.map((job) => job.error).sort()
      expect(await failed({})).toEqual(['broken 0', 'broken 1', 'broken 2', 'broken 3'])
      expect(await failed({ batch: `${kind}-2` })).toEqual(['broken 1'])
      expect(await failed({ batch: null })).toEqual([])
      expect(await failed({ group: group('b') })).toEqual(['broken 1'])
      expect(await queue.redriveAll({ kind, batch: `${kind}-1` })).toBe(3)
      expect(await queue.redriveAll({ kind, batch: `${kind}-1` })).toBe(0)
      expect(await queue.counts({ kind })).toEqual({ queued: 3, running: 0, done: 0, failed: 1, cancelled: 0 })
      expect(await claim()).toMatchObject({ attempts: 1, error: null })
    })

    test('cancelling, counting and removing keep to what was asked for', async () => {
      await queue.addMany(make(3, { group: group('a'), batch: `${kind}-1`, collectionId: `${kind}-c` }))
      await queue.addMany(make(2, { group: group('b'), batch: `${kind}-2` }))
      const alone = await queue.add({ kind, payload: {}, createdBy: 'local', priority: -1 })
      const running = await queue.claim([kind], 'w', LEASE)
      expect(await queue.cancelAll({ batch: running!.batch ?? '' })).toBe(3)
      expect(await queue.heartbeat(running!.jobId, 'w', LEASE)).toBe('cancel')
      const [a, c] = [{ group: group('a') }, { collections: [`${kind}-c`, 'nul\0'] }]
      expect(await queue.counts(a)).toMatchObject({ running: 1, cancelled: 2, queued: 0 })
      expect(await queue.counts({ kind, ...c })).toMatchObject({ running: 1, cancelled: 2, queued: 0 })
      expect(await queue.counts({ kind, collections: [] })).toMatchObject({ running: 0, cancelled: 0, queued: 0 })
      expect(await queue.counts({ kind: 'nul\0' })).toMatchObject({ queued: 0 })
      expect(await queue.counts({ batch: `${kind}-2` })).toMatchObject({ queued: 2 })
      expect((await queue.summary(c)).map((one) => one.group)).toEqual([group('a')])
      const listed = async (more: object) => (await queue.list({ limit: 1, offset: 0, kind, ...more })).total
      expect(await listed({ batch: null })).toBe(1)
      expect(await listed({ excludeKinds: [kind] })).toBe(0)
      expect(await listed({ excludeKinds: ['other', 'nul\0'] })).toBe(6)
      expect(await queue.removeAll({ kind, state: 'cancelled', finishedBefore: new Date(Date.now() - 60_000) })).toBe(0)
      expect(await queue.removeAll({ kind, finishedBefore: new Date(Date.now() + 60_000) })).toBe(2)
      expect(await queue.removeAll(a)).toBe(1)
      expect(await listed({})).toBe(3)
      expect((await queue.get(alone.jobId)).state).toBe('queued')
      for (const nothing of [{}, { kind: undefined }]) {
        await expect(queue.cancelAll(nothing)).rejects.toEqual(code('invalid_argument'))
        await expect(queue.removeAll(nothing)).rejects.toEqual(code('invalid_argument'))
      }
    })

    test('many workers of many groups at once: every job is claimed once, and nobody goes away with nothing', async () => {
      const n = 12
      for (let i = 0; i < n; i++) await queue.addMany(make(10, { group: group(String(i)) }))
      const claimed: string[] = []
      const work = async (worker: string) => {
        for (;;) {
          const jobs = await claimMany(3, { worker })
          if (jobs.length === 0) return
          expect(new Set(jobs.map((job) => job.group)).size).toBe(1)
          claimed.push(...jobs.map((job) => job.jobId))
          await queue.finishMany(jobs.map(({ jobId }) => ({ jobId, worker, state: 'done', done: 1, failed: 0 })))
        }
      }
      await Promise.all(Array.from({ length: 6 }, (_, i) => work(`w${i}`)))
      await work('last')
      expect(new Set(claimed).size).toBe(claimed.length)
      expect(await queue.counts({ kind })).toEqual({ queued: 0, running: 0, done: 10 * n, failed: 0, cancelled: 0 })
    })
  })
}
