import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import type { Exclusive } from './exclusive.ts'
import { createSchedule, type Chore } from './schedule.ts'

/** Between schedules of one test, as a database is between processes. */
function exclusive(): Exclusive {
  const busy = new Set<string>()
  return {
    async tryExclusive(name, work) {
      if (busy.has(name)) return false
      busy.add(name)
      await work().finally(() => busy.delete(name))
      return true
    },
  }
}
const chore = (run: Chore['run'], everyMs = 10): Chore => ({ name: 'sweep', everyMs, run })

test('a chore comes round, also after it has failed, and never twice at once', async () => {
  const shared = exclusive()
  let now = 0
  let most = 0
  let runs = 0
  const logged: unknown[] = []
  const log = (fields: object) => void logged.push(fields)
  const sweep = chore(async () => {
    most = Math.max(most, ++now)
    await sleep(15)
    now--
    if (++runs === 1) throw new Error('the name of somebody')
  })
  const deps = { chores: [sweep], exclusive: shared, logger: { info: log, warn: log, error: log } }
  const schedules = [createSchedule(deps), createSchedule(deps), createSchedule(deps)]
  schedules.forEach((schedule) => schedule.start())
  schedules.forEach((schedule) => schedule.start())
  await vi.waitFor(() => expect(runs).toBeGreaterThan(4))
  await Promise.all(schedules.map((schedule) => schedule.stop()))
  const before = runs
  await sleep(60)
  expect(runs).toBe(before)
  expect(most).toBe(1)
  expect(logged).toEqual([{ chore: 'sweep', code: 'unexpected', name: 'Error' }])
})

test('stopping asks the chore under way, and waits for it', async () => {
  let over = false
  let begun = false
  const schedule = createSchedule({
    exclusive: exclusive(),
    chores: [
      chore(async (signal) => {
        begun = true
        while (!signal.aborted) await sleep(5)
        await sleep(20)
        over = true
      }),
    ],
  })
  schedule.start()
  await vi.waitFor(() => expect(begun).toBe(true))
  await schedule.stop()
  expect(over).toBe(true)
})

test('stopping does not wait for the next round', async () => {
  const run = vi.fn(() => Promise.resolve())
  const schedule = createSchedule({ exclusive: exclusive(), chores: [chore(run, 3_600_000)] })
  schedule.start()
  await schedule.stop()
  expect(run).not.toHaveBeenCalled()
})
