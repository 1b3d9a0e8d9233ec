/** What every `JobItems` must do. Run with the queue's. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { OpenedQueue } from './queue.contract.ts'
import type { JobItems, Queue } from './queue.ts'

export function jobItemsContract(name: string, open: () => Promise<OpenedQueue>): void {
  describe(`JobItems: ${name}`, () => {
    let opened: OpenedQueue
    let queue: Queue
    let items: JobItems
    let count = 0
    const run = Math.random().toString(36).slice(2)
    const add = () => queue.add({ kind: `items-${run}-${++count}`, payload: {}, createdBy: 'local' })
    beforeAll(async () => {
      opened = await open()
      queue = opened.queue
      items = opened.items
    })
    afterAll(() => opened?.close())
    const labels = async (jobId: string) => (await items.waiting(jobId, 100)).map((item) => item.label)
    const make = (label: string, more: object = {}) => ({ label, payload: { label }, ...more })
    let jobId: string
    beforeEach(async () => {
      jobId = (await add()).jobId
    })

    test('items wait in order and are settled once', async () => {
      await items.add(jobId, 0, [make('a'), make('b\0')])
      await items.add(jobId, 2, [make('c')])
      expect(await labels(jobId)).toEqual(['a', 'b\ufffd', 'c'])
      expect((await items.waiting(jobId, 2)).map((item) => item.position)).toEqual([0, 1])
      await items.settle(jobId, 1, { state: 'failed', outcome: { why: 'x\0' } })
      await items.settle(jobId, 1, { state: 'done', outcome: { second: true }, personId: 'p' })
      await items.settle(jobId, 2, { state: 'done', outcome: {}, personId: 'p' })
      expect(await items.counts(jobId)).toEqual({ waiting: 1, done: 1, failed: 1 })
      expect([
        await items.isWaiting(jobId, 0),
        await items.isWaiting(jobId, 1),
        await items.isWaiting(jobId, 9),
      ]).toEqual([true, false, false])
      expect(await items.list(jobId, { state: 'failed', limit: 5, offset: 0 })).toEqual({
        total: 1,
        items: [
          {
            ...{ position: 1, label: 'b\ufffd', payload: { label: 'b\ufffd' }, state: 'failed', personId: null },
            ...{ outcome: { why: 'x\ufffd' }, finishedAt: expect.any(Date) },
          },
        ],
      })
      expect((await items.list(jobId, { limit: 1, offset: 2 })).items.map((item) => item.label)).toEqual(['c'])
      expect(await items.counts('job_unknown')).toEqual({ waiting: 0, done: 0, failed: 0 })
    })

    test('a list made again replaces what waits, and nothing else', async () => {
      await items.add(jobId, 0, [make('a'), make('b')])
      await items.settle(jobId, 0, { state: 'done', outcome: { kept: true } })
      await items.add(jobId, 0, [make('x'), make('y'), make('z')])
      const { items: found } = await items.list(jobId, { limit: 9, offset: 0 })
      expect(found.map((item) => [item.label, item.state])).toEqual([
        ['a', 'done'],
        ['y', 'waiting'],
        ['z', 'waiting'],
      ])
      await items.add(jobId, 3, [])
    })

    test('more than one statement takes', async () => {
      await items.add(
        jobId,
        0,
        Array.from({ length: 2300 }, (_, i) => make(`n${i}`)),
      )
      expect(await items.counts(jobId)).toEqual({ waiting: 2300, done: 0, failed: 0 })
      expect((await items.list(jobId, { limit: 1, offset: 2299 })).items[0]?.label).toBe('n2299')
    })

    test('failed ones wait again', async () => {
      await items.add(jobId, 0, [make('a'), make('b')])
      await items.settle(jobId, 0, { state: 'failed', outcome: {} })
      await items.settle(jobId, 1, { state: 'done', outcome: {} })
      expect(await items.retryFailed(jobId)).toBe(1)
      expect(await items.waiting(jobId, 9)).toMatchObject([{ label: 'a', outcome: null, finishedAt: null }])
    })

    test('forgetting a person empties every item about them, here and in other jobs', async () => {
      const other = (await add()).jobId
      const personId = `person-${run}-${count}`
      await items.add(jobId, 0, [
        make('ann-1', { subject: 'ann' }),
        make('ann-2', { subject: 'ann' }),
        make('ann-3', { subject: 'ann' }),
        make('bob', { subject: 'bob' }),
        make('nobody'),
      ])
      await items.add(other, 0, [make('by id', { personId }), make('another ann', { subject: 'ann' })])
      await items.settle(jobId, 0, { state: 'done', outcome: { faceId: 'f' }, personId })
      await items.settle(jobId, 1, { state: 'failed', outcome: { refused: ['NO_FACE'] } })
      expect(await items.forgetPerson(personId)).toBe(4)
      expect(await items.forgetPerson(personId)).toBe(0)
      expect(await items.forgetPerson('nul\0')).toBe(0)
      const { items: found } = await items.list(jobId, { limit: 9, offset: 0 })
      expect(
        found.map(({ label, payload, outcome, state, personId }) => [label, payload, outcome, state, personId]),
      ).toEqual([
        ['', null, null, 'done', null],
        ['', null, null, 'failed', null],
        ['', null, null, 'failed', null],
        ['bob', { label: 'bob' }, null, 'waiting', null],
        ['nobody', { label: 'nobody' }, null, 'waiting', null],
      ])
      expect(await labels(other)).toEqual(['another ann'])
      expect(await items.retryFailed(jobId)).toBe(0)
    })

    test('items go with their job', async () => {
      await items.add(jobId, 0, [make('a')])
      await queue.remove(jobId)
      expect(await items.counts(jobId)).toEqual({ waiting: 0, done: 0, failed: 0 })
    })
  })
}
