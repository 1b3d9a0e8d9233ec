/** A server, and workers beside it where the database takes them, any of which may be killed; they come back at once. */
import { setTimeout as sleep } from 'node:timers/promises'
import { startServer, startWorker, type RunningServer, type RunningWorker } from '../fixtures/server.ts'

export interface FleetOptions {
  home: string
  databaseUrl: string | undefined
  /** 0: the server works itself. */
  workers: number
}

export type Fleet = Awaited<ReturnType<typeof startFleet>>

const LONGEST_CALM_MS = 3000
/** A server that was killed may take this long to be back where the machine has much else to do. */
const PATIENCE_MS = 180_000

export async function startFleet({ home, databaseUrl, workers: count }: FleetOptions) {
  const env = {
    ...{ LIKENESS_RATE_LIMIT: '1000000', LIKENESS_RATE_LIMIT_ADDRESS: '1000000', LIKENESS_WORKERS: '1' },
    DATABASE_URL: databaseUrl ?? '',
  }
  const serve = () => startServer({ home, env, args: count > 0 ? ['--no-worker'] : [] })
  const work = () => startWorker({ home, env })
  let server: RunningServer = await serve()
  const workers: RunningWorker[] = await Promise.all(Array.from({ length: count }, work))
  const key = await server.key('admin')
  const dead = { server: 0, worker: 0 }
  let stopped = false

  /** Until somebody answers. */
  async function insist<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    for (const until = Date.now() + PATIENCE_MS; ;) {
      try {
        return await ask()
      } catch (error) {
        if (Date.now() > until) throw error
        await sleep(200)
      }
    }
  }

  return {
    key,
    server: () => server,
    insist,
    get: <Body>(path: string) =>
      insist(async () => {
        const answer = await server.call(`/api/v1/${path}`, { key })
        if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
        return (await answer.json()) as Body
      }),
    /** After a while, unless there is no need any more. */
    async killOne(needless: () => boolean): Promise<void> {
      await sleep(100 + Math.random() * LONGEST_CALM_MS)
      if (needless()) return
      const whom = Math.floor(Math.random() * (workers.length + 1))
      const worker = workers[whom]
      if (worker) {
        dead.worker++
        await worker.kill()
        workers[whom] = await work()
      } else {
        dead.server++
        await server.kill()
        server = await serve()
      }
    },
    deaths: () => dead.server + dead.worker,
    told: () => `${dead.server} deaths of the server and ${dead.worker} of workers`,
    async stop(): Promise<void> {
      if (stopped) return
      stopped = true
      await Promise.all([server.stop(), ...workers.map((worker) => worker.stop())])
    },
  }
}
