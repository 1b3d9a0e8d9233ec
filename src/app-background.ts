/** What goes on without anybody asking: jobs, and chores that come round. */
import type { ProductEngine } from '#engine/engine.ts'
import type { AccountStore } from '#access/store.ts'
import { createRetention } from '#people/retention.ts'
import type { RequestTokenStore } from '#http/rekognition/store.ts'
import type { Telemetry } from '#telemetry/telemetry.ts'
import type { WorkerLogger } from '#worker/log.ts'
import { createSchedule, type Chore } from '#worker/schedule.ts'
import { createWorker } from '#worker/worker.ts'
import { VIDEO_ANALYSIS } from '#video/video-jobs.ts'
import { BULK_ENROLL } from '#usecases/identity/bulk.ts'
import type { Rooms } from './app-rooms.ts'

export interface Background {
  start(): void
  stop(): Promise<void>
}

export interface BackgroundDeps {
  engine: ProductEngine
  rooms: Rooms
  accounts: Pick<AccountStore, 'tidy'>
  telemetry: Pick<Telemetry, 'tidy'>
  tokens: Pick<RequestTokenStore, 'tidy'>
  logger: WorkerLogger
}

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
/** As long as Amazon keeps them. */
const TOKEN_LIFE = 7 * 24 * HOUR

export async function createBackground(deps: BackgroundDeps): Promise<Background> {
  const { engine, rooms, accounts, telemetry, tokens, logger } = deps
  const { people, erasures, bulk, copies, videos, queue } = rooms
  const retention = createRetention({
    ...{ ...rooms, engine, people: rooms.peopleStore, erasure: erasures, policyOf: rooms.policies.of },
  })
  const chores: Chore[] = [
    { name: 'sweep', everyMs: MINUTE, run: async () => void (await people.sweep()) },
    // Those that another process is at are left to it for a while.
    {
      name: 'erasures',
      everyMs: 30 * SECOND,
      run: async () => void (await erasures.resume(new Date(Date.now() - MINUTE))),
    },
    { name: 'retention', everyMs: HOUR, run: async () => void (await retention.sweep()) },
    { name: 'videos', everyMs: MINUTE, run: () => videos.tidy() },
    {
      name: 'uploads',
      everyMs: HOUR,
      run: async () => {
        await copies.sweep()
        await bulk.sweep()
      },
    },
    { name: 'telemetry', everyMs: HOUR, run: async () => void (await telemetry.tidy()) },
    {
      name: 'request tokens',
      everyMs: HOUR,
      run: async () => void (await tokens.tidy(new Date(Date.now() - TOKEN_LIFE))),
    },
    { name: 'sessions', everyMs: HOUR, run: () => accounts.tidy(new Date()) },
  ]
  const schedule = createSchedule({ chores, exclusive: rooms.exclusive, logger })
  const worker = createWorker({
    queue,
    handlers: { [BULK_ENROLL]: bulk.handler, [VIDEO_ANALYSIS]: videos.handler },
    logger,
  })
  return {
    start: () => {
      schedule.start()
      worker.start()
    },
    stop: async () => void (await Promise.all([worker.stop(), schedule.stop()])),
  }
}
