/**
 * `/identify` over HTTP against the engine without a service, on the same pictures, turn by turn in one run, at 1, 8 and
 * 32 clients; then 10,000 requests with an eye on the memory, and more than it can take.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runDemo } from '#demo/demo.ts'
import type { App } from '#app'
import { startServer, type RunningServer } from '../../test/fixtures/server.ts'
import type { Benchmark } from '../context.ts'
import { median, percentile } from '../statistics.ts'

const COLLECTION = 'demo'
const CLIENTS = [1, 8, 32]

interface Figures {
  perSecond: number
  p50: number
  p95: number
  p99: number
}

/** So many at a time until the time is over; every call must succeed. */
async function measure(clients: number, ms: number, call: (i: number) => Promise<void>): Promise<Figures> {
  const latencies: number[] = []
  const started = performance.now()
  let next = 0
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (performance.now() - started < ms) {
        const before = performance.now()
        await call(next++)
        latencies.push(performance.now() - before)
      }
    }),
  )
  const seconds = (performance.now() - started) / 1000
  const [p50, p95, p99] = [50, 95, 99].map((p) => percentile(latencies, p))
  return { perSecond: latencies.length / seconds, p50, p95, p99 }
}

const formOf = (picture: Buffer) => {
  const form = new FormData()
  form.append('image', new Blob([new Uint8Array(picture)]), 'picture.jpg')
  form.append('collection', COLLECTION)
  return form
}

async function residentBytes(server: RunningServer, key: string): Promise<number> {
  const text = await (await server.call('/metrics', { key })).text()
  return Number(/^process_resident_memory_bytes (\S+)/m.exec(text)?.[1])
}

async function pictures(app: App): Promise<Buffer[]> {
  const { directory, identified } = await runDemo(app, { onStep: () => {} })
  const portraits = ['tom-1', 'max-1', 'leo-1', 'karl-1'].map((name) => join(directory, 'people', `${name}.jpg`))
  return Promise.all([...identified.map(({ path }) => path), ...portraits].map((path) => readFile(path)))
}

const show = (name: string, { perSecond, p50, p95, p99 }: Figures) =>
  console.log(
    `${name.padEnd(22)} ${perSecond.toFixed(1).padStart(7)}/s   p50 ${p50.toFixed(0)} ms   p95 ${p95.toFixed(0)} ms   p99 ${p99.toFixed(0)} ms`,
  )

export const load: Benchmark = async ({ openApp, quick }) => {
  const app = openApp(0)
  const images = await pictures(app)
  const people = await app.people()
  const picture = (i: number) => images[i % images.length]
  const bare = async (i: number) => void (await people.identify({ collectionId: COLLECTION, image: picture(i) }))

  const unlimited = { LIKENESS_RATE_LIMIT: '10000000', LIKENESS_RATE_LIMIT_ADDRESS: '10000000' }
  const server = await startServer({ args: ['--sample'], env: { ...unlimited, LIKENESS_QUEUE_WAITING: '64' } })
  const results: Record<string, unknown> = {}
  try {
    const key = await server.key('operator')
    const identify = (i: number) => server.call('/api/v1/identify', { key, method: 'POST', body: formOf(picture(i)) })
    const served = async (i: number) => {
      const response = await identify(i)
      const answer = await response.text()
      if (response.status !== 200) throw new Error(`${response.status} ${answer}`)
    }
    const ms = quick ? 3000 : 10_000
    await measure(4, ms / 2, bare)
    await measure(4, ms / 2, served)
    for (const clients of CLIENTS) {
      const ratios: number[] = []
      let last: Figures[] = []
      for (let turn = 0; turn < (quick ? 1 : 5); turn++) {
        const [engine, service] = [await measure(clients, ms, bare), await measure(clients, ms, served)]
        ratios.push(engine.perSecond / service.perSecond)
        last = [engine, service]
      }
      const [engine, service] = last
      show(`engine, ${clients} at once`, engine)
      show(`service, ${clients} clients`, service)
      console.log(
        `  the service takes ${((median(ratios) - 1) * 100).toFixed(1)} % longer (median of ${ratios.length} turns)`,
      )
      results[clients] = { engine, service, overhead: median(ratios) - 1 }
    }

    const requests = quick ? 500 : 10_000
    const small = formOf(images[images.length - 1])
    const memory: number[] = []
    for (let done = 0; done < requests; done += requests / 10) {
      let left = requests / 10
      const client = async () => {
        while (left-- > 0) {
          const response = await server.call('/api/v1/identify', { key, method: 'POST', body: small })
          await response.arrayBuffer()
        }
      }
      await Promise.all(Array.from({ length: 8 }, client))
      memory.push((await residentBytes(server, key)) / 1e6)
    }
    console.log(`resident MB over ${requests} requests: ${memory.map((mb) => mb.toFixed(0)).join(' ')}`)
    results['memory'] = memory
  } finally {
    await server.stop()
  }

  const narrow = await startServer({ args: ['--sample'], env: { ...unlimited, LIKENESS_QUEUE_WAITING: '4' } })
  try {
    const key = await narrow.key('operator')
    const answers = await Promise.all(
      Array.from({ length: 200 }, async () => {
        const response = await narrow.call('/api/v1/identify', { key, method: 'POST', body: formOf(picture(0)) })
        await response.arrayBuffer()
        return `${response.status}${response.headers.has('retry-after') ? ' with Retry-After' : ''}`
      }),
    )
    const counts = new Map<string, number>()
    for (const answer of answers) counts.set(answer, (counts.get(answer) ?? 0) + 1)
    console.log('200 at once, 4 may wait for each worker:', Object.fromEntries(counts))
    results['overload'] = Object.fromEntries(counts)
  } finally {
    await narrow.stop()
    await app.close()
  }
  return results
}
