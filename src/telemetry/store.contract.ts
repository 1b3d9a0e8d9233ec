/** What every `TelemetryStore` must do. Run by each adapter's tests. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { ClientReport, TelemetryStore } from './store.ts'

export interface OpenedTelemetryStore {
  store: TelemetryStore
  close(): Promise<void>
}

const NOW = Date.now()
const minutesAgo = (minutes: number) => new Date(NOW - minutes * 60_000)

export const reportOf = (values: Partial<ClientReport> = {}): ClientReport => ({
  ...{ clientId: 'camera-1', transport: 'http', latencyMs: 100, status: 'ok', facesDetected: 2, errorMessage: null },
  ...{ apiEndpoint: '/api/v1/identify', intervalSeconds: 1.5, at: minutesAgo(1) },
  ...values,
})

/** `open` is called once; the store holds nothing else. */
export function telemetryStoreContract(name: string, open: () => Promise<OpenedTelemetryStore>): void {
  describe(`TelemetryStore: ${name}`, () => {
    let opened: OpenedTelemetryStore
    let store: TelemetryStore
    const count = async () => (await store.summaries(new Date(0))).reduce((sum, { reports }) => sum + reports, 0)

    beforeAll(async () => {
      opened = await open()
      store = opened.store
    })
    afterAll(() => opened?.close())
    beforeEach(() => store.tidy(new Date(NOW), 0))

    test('sums up by client, those heard of last first', async () => {
      for (let i = 1; i <= 100; i++) await store.add(reportOf({ latencyMs: i, at: minutesAgo(200 - i) }))
      await store.add(reportOf({ clientId: 'b', latencyMs: null, at: minutesAgo(3) }))
      expect(await store.summaries(minutesAgo(1000))).toEqual([
        { clientId: 'b', reports: 1, errors: 0, latencyMs: null, lastSeenAt: minutesAgo(3) },
        {
          ...{ clientId: 'camera-1', reports: 100, errors: 0, lastSeenAt: minutesAgo(100) },
          latencyMs: { p50: 50.5, p95: expect.closeTo(95.05, 6), p99: expect.closeTo(99.01, 6) },
        },
      ])
      expect(await store.summaries(minutesAgo(4))).toMatchObject([{ clientId: 'b' }])
      expect(await store.summaries(minutesAgo(0))).toEqual([])
    })

    test('counts what failed', async () => {
      for (const status of ['ok', '200', 'ERROR', 'timeout', '503', '404', 'no error', null])
        await store.add(reportOf({ status }))
      await store.add(reportOf({ status: 'ok', errorMessage: 'no network' }))
      expect(await store.summaries(new Date(0))).toMatchObject([{ reports: 9, errors: 5 }])
    })

    test('tidies what is old and the oldest of what is too much', async () => {
      for (const minutes of [10, 50, 30, 20, 40])
        await store.add(reportOf({ clientId: `m${minutes}`, at: minutesAgo(minutes) }))
      expect(await store.tidy(minutesAgo(45), 100)).toBe(1)
      expect(await store.tidy(minutesAgo(45), 100)).toBe(0)
      expect(await store.tidy(minutesAgo(45), 2)).toBe(2)
      expect((await store.summaries(new Date(0))).map((one) => one.clientId)).toEqual(['m10', 'm20'])
    })

    test('many at once all count', async () => {
      await Promise.all(Array.from({ length: 50 }, (_, i) => store.add(reportOf({ clientId: `c${i % 7}` }))))
      expect(await count()).toBe(50)
    })

    test('text that cannot be stored is refused, other text is only text', async () => {
      await expect(store.add(reportOf({ clientId: 'nul\0' }))).rejects.toMatchObject({ code: 'invalid_argument' })
      await expect(store.add(reportOf({ errorMessage: '\ud800' }))).rejects.toMatchObject({ code: 'invalid_argument' })
      const clientId = "'; DROP TABLE telemetry; --"
      await store.add(reportOf({ clientId }))
      expect(await store.summaries(new Date(0))).toMatchObject([{ clientId }])
    })
  })
}
