/**
 * A mixed batch of pictures (paths, addresses of a server on this machine, base64) screened, with the history, the kept
 * pictures and the alerts that makes, against the bare engine on the same files, in turns: by a list that few of the
 * pictures hit, as lists are, and by one that most of them hit, where annotating and keeping counts.
 */
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { availableParallelism } from 'node:os'
import { basename, join } from 'node:path'
import { createApp } from '#app'
import { readConfig } from '#config'
import type { LocalEngine } from '#engine/local/index.ts'
import { inOrder } from '#lib/in-order.ts'
import { createMetrics } from '#telemetry/metrics.ts'
import type { Picture, Watchlist } from '#usecases/watchlist/watchlist.ts'
import type * as AppParts from '../src/app-parts.ts'
import type { Benchmark } from './context.ts'
import { makeEvent, type EventPhoto } from './galleries-photos.ts'
import { median, printTable, rounded } from './statistics.ts'

const TURNS = 4
/** Entries of the list that few pictures hit. */
const FEW = 2
const MOST_HIT = 'most-hit'
const ACTOR = 'local'
const KINDS = ['path', 'url', 'base64'] as const
type Kind = (typeof KINDS)[number]

/** What is beside `#app` and has no name of its own: built when `#app` is. */
const beside = <Module>(name: string) =>
  import(import.meta.resolve('#app').replace(/app(\.\w+)$/, `${name}$1`)) as Promise<Module>

/** The photos, by name. */
async function serve(paths: Map<string, string>) {
  const server = createServer((request, response) => {
    const path = paths.get(basename(request.url ?? ''))
    if (path === undefined) return void response.writeHead(404).end()
    response.writeHead(200, { 'content-type': 'image/jpeg' })
    createReadStream(path).pipe(response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { server, base: `http://127.0.0.1:${port}`, host: `127.0.0.1:${port}` }
}

async function timed<Answer>(work: () => Promise<Answer>) {
  const cpu = () => {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1e6
  }
  const [started, before] = [performance.now(), cpu()]
  const answer = await work()
  return { answer, seconds: (performance.now() - started) / 1000, cpu: cpu() - before }
}

export const watchlist: Benchmark = async ({ quick, testData, scratch }) => {
  if (!testData) return console.log('Skipped: there is no test data (LIKENESS_TEST_DATA).')
  const count = quick ? 24 : 600
  const workers = availableParallelism()
  const directory = join(scratch, 'watchlist-photos')
  const { photos, clients } = await makeEvent(testData, directory, count)
  const pathOf = new Map(photos.map(({ name, path }) => [name, path]))
  const { server, base, host } = await serve(pathOf)
  const app = createApp({
    ...readConfig(),
    ...{ home: join(scratch, 'watchlist'), databaseUrl: undefined, workers },
    ...{ imports: { roots: [directory] }, fetchHosts: [host] },
  })
  const { createParts } = await beside<typeof AppParts>('app-parts')
  const parts = await createParts(app, createMetrics({ version: 'benchmark' }))
  const room: Watchlist = parts.watchlist.watchlist
  const engine: LocalEngine = await app.localEngine()
  const { collection } = app.config.watchlist
  const concurrency = 2 * workers

  const pictureOf = async ({ name, path }: EventPhoto, kind: Kind): Promise<Picture> => {
    if (kind === 'path') return { kind: 'text', text: path }
    if (kind === 'url') return { kind: 'text', text: `${base}/${name}` }
    return { kind: 'text', text: (await readFile(path)).toString('base64') }
  }
  const bare = (some: EventPhoto[]) =>
    timed(async () => {
      let faces = 0
      const look = async ({ path }: EventPhoto) => (await engine.analyse(await readFile(path))).faces.length
      for await (const found of inOrder(some, { concurrency }, look)) faces += found
      return { faces }
    })
  const screen = (some: EventPhoto[], collectionId: string, kinds: readonly Kind[] = KINDS) =>
    timed(async () => {
      const numbered = some.map((photo, i) => ({ photo, kind: kinds[i % kinds.length] }))
      let [faces, hit] = [0, 0]
      const look = async ({ photo, kind }: (typeof numbered)[number]) =>
        room.screen(await pictureOf(photo, kind), { collectionId, requestedBy: ACTOR })
      for await (const { errorCode, identifier, faces: found } of inOrder(numbered, { concurrency }, look)) {
        if (errorCode !== null) throw new Error(`${identifier} could not be screened: ${errorCode}`)
        faces += found.length
        if (found.some((face) => face.hits.length > 0)) hit++
      }
      return { faces, hit }
    })
  const enter = async (collectionId: string, people: typeof clients) => {
    for (const { name, path } of people) {
      const images = [{ name: basename(path), read: () => readFile(path) }]
      await room.entries
        .add({ collectionId, name, reason: 'benchmark', images }, ACTOR)
        .catch((error: unknown) => console.log(`Left out, its picture was refused: ${path} (${String(error)})`))
    }
    return (await room.entries.list({ collections: [collectionId], limit: 1, offset: 0 })).total
  }

  try {
    await app.engine().then((it) => it.createCollection(MOST_HIT))
    const lists = [
      { list: 'few hit', collectionId: collection, entries: await enter(collection, clients.slice(0, FEW)) },
      { list: 'most hit', collectionId: MOST_HIT, entries: await enter(MOST_HIT, clients) },
    ]
    const warm = photos.slice(0, workers * 6)
    await bare(warm)
    await screen(warm, MOST_HIT)

    const rows: Record<string, number | string>[] = []
    const ratios = lists.map(({ list }) => ({ list, of: [] as number[] }))
    const portion = Math.ceil(photos.length / TURNS)
    for (let turn = 0; turn < TURNS; turn++) {
      const some = photos.slice(turn * portion, (turn + 1) * portion)
      // None has the advantage of being the last.
      const first = turn % 2 === 0 ? await bare(some) : undefined
      const screened = []
      for (const of of lists) screened.push({ ...of, whole: await screen(some, of.collectionId) })
      const alone = first ?? (await bare(some))
      for (const [i, { list, entries, whole }] of screened.entries()) {
        const ratio = rounded((100 * alone.seconds) / whole.seconds)
        ratios[i].of.push(ratio)
        rows.push({
          ...{ list, entries, turn: turn + 1, pictures: some.length },
          'with a hit %': rounded((100 * whole.answer.hit) / some.length),
          'engine, pictures/s': rounded(some.length / alone.seconds, 2),
          'screening, pictures/s': rounded(some.length / whole.seconds, 2),
          'ratio %': ratio,
          'engine, CPU ms/picture': Math.round((1000 * alone.cpu) / some.length),
          'screening, CPU ms/picture': Math.round((1000 * whole.cpu) / some.length),
          'faces, engine': alone.answer.faces,
          'faces, screening': whole.answer.faces,
        })
      }
    }
    printTable('A mixed batch against a list, and the bare engine, turn by turn', rows)
    for (const { list, of } of ratios)
      console.log(`\nWhere ${list}, screening does ${rounded(median(of))} % of what the engine does (median).`)

    const few = photos.slice(0, quick ? 6 : 60)
    const ways = []
    for (const kind of KINDS) {
      const { seconds, cpu } = await screen(few, collection, [kind])
      ways.push({
        ...{ kind, pictures: few.length, 'pictures/s': rounded(few.length / seconds, 2) },
        'CPU ms/picture': Math.round((1000 * cpu) / few.length),
      })
    }
    printTable('By kind', ways)
    return { rows, ratios, ways }
  } finally {
    server.close()
    server.closeAllConnections()
    await app.close()
  }
}
