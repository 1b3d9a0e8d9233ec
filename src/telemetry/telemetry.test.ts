import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeEach, describe, expect, test } from 'vitest'
import { reportOf } from './store.contract.ts'
import type { ClientReport } from './store.ts'
import { createTelemetry, type Telemetry } from './telemetry.ts'

const NOW = Date.UTC(2026, 0, 1)
const DAY = 24 * 3_600_000
let kept: ClientReport[]
let tidied: [Date, number][]
let telemetry: Telemetry

beforeEach(() => {
  kept = []
  tidied = []
  telemetry = createTelemetry({
    store: {
      add: (report) => Promise.resolve(void kept.push(report)),
      summaries: () => Promise.resolve([]),
      tidy: (before, most) => Promise.resolve(tidied.push([before, most])),
    },
    directory: join(tmpdir(), 'not', 'made', 'yet'),
    now: () => NOW,
  })
})

describe('reports of clients', () => {
  test('a moment that cannot be is now', async () => {
    for (const at of [NOW - 31 * DAY, NOW + DAY, NaN]) await telemetry.accept(reportOf({ at: new Date(at) }))
    await telemetry.accept({ ...reportOf(), at: null })
    expect(kept.map(({ at }) => at.getTime())).toEqual([NOW, NOW, NOW, NOW])
    await telemetry.accept(reportOf({ at: new Date(NOW - DAY) }))
    expect(kept.at(-1)?.at.getTime()).toBe(NOW - DAY)
  })

  test('long and strange text is cut', async () => {
    const long = `\0\ud800${'x'.repeat(10_000)}`
    const strange = { clientId: `${'a'.repeat(199)}\u{1f600}`, errorMessage: long, status: long, apiEndpoint: long }
    await telemetry.accept(reportOf({ ...strange, transport: null }))
    const [report] = kept
    expect(report?.errorMessage).toBe('x'.repeat(998))
    expect(report?.status).toBe('x'.repeat(198))
    expect(report?.transport).toBeNull()
    expect(report?.clientId).toBe('a'.repeat(199))
  })

  test('the bound holds without a schedule', async () => {
    for (let i = 0; i < 2500; i++) await telemetry.accept(reportOf())
    expect(tidied).toEqual(Array(2).fill([new Date(NOW - 30 * DAY), 100_000]))
  })
})

describe('the machine', () => {
  test('is described in percent', async () => {
    const first = await telemetry.system()
    expect(Object.keys(first)).toEqual(['cpu_usage', 'memory_usage', 'disk_usage'])
    for (const value of Object.values(first)) {
      expect(value).toBeGreaterThanOrEqual(0)
      expect(value).toBeLessThanOrEqual(100)
    }
    expect(first.memory_usage).toBeGreaterThan(0)
  })

  test('shows work as work', async () => {
    await telemetry.system()
    await sleep(510)
    await telemetry.system()
    for (const end = performance.now() + 700; performance.now() < end;);
    expect((await telemetry.system()).cpu_usage).toBeGreaterThan(100 / availableParallelism() / 2)
  })
})
