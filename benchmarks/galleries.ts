/**
 * An event's photos from upload to who is in them: against the bare engine on the same files in turns, again from the
 * cache, a client who comes late, how right it is, what memory it takes over and over, and broken files.
 */
import { join } from 'node:path'
import { availableParallelism } from 'node:os'
import type { Benchmark } from './context.ts'
import { measureBroken } from './galleries-broken.ts'
import { makeEvent, type EventPhoto, type GalleryEvent } from './galleries-photos.ts'
import { startChild, type Child } from './galleries-start.ts'
import { median, printTable, rounded } from './statistics.ts'

const TURNS = 4
/** Of the photos, and how often they are looked at, for the memory that is left behind. */
const PORTION = 0.15
const ROUNDS = 8
/** Clients of before the photos; the others come when all of them are looked at. */
const EARLY = 20
const megabytes = (bytes: number) => Math.round(bytes / 2 ** 20)
const perSecond = (photos: number, seconds: number) => rounded(photos / seconds, 2)

export const filesOf = (photos: EventPhoto[]) => photos.map(({ name, path }) => ({ name, path }))

/** Turn by turn, so that other work on the machine hits both. */
async function throughput(engine: Child, worker: Child, galleryId: string, photos: EventPhoto[]) {
  const portion = Math.ceil(photos.length / TURNS)
  const rows: Record<string, number>[] = []
  for (let turn = 0; turn < TURNS; turn++) {
    const some = photos.slice(turn * portion, (turn + 1) * portion)
    await worker.call('add', galleryId, filesOf(some))
    const bare = () =>
      engine.call(
        'analyse',
        some.map(({ path }) => path),
      )
    const gallery = () => worker.call('process', galleryId)
    // Neither has the advantage of being the second.
    const [first, second] = turn % 2 === 0 ? [await bare(), await gallery()] : [await gallery(), await bare()]
    const [alone, whole] = turn % 2 === 0 ? [first, second] : [second, first]
    const [atRest, { memory }] = await Promise.all([engine.call('usage'), worker.call('usage')])
    rows.push({
      ...{ turn: turn + 1, photos: some.length },
      'engine, photos/s': perSecond(some.length, alone.seconds),
      'gallery, photos/s': perSecond(some.length, whole.seconds),
      'ratio %': rounded((100 * alone.seconds) / whole.seconds),
      'engine, CPU ms/photo': Math.round((1000 * alone.cpu) / some.length),
      'gallery, CPU ms/photo': Math.round((1000 * whole.cpu) / some.length),
      'beside inference, CPU %': rounded(100 * (whole.cpu / alone.cpu - 1)),
      ...{ 'engine, MB': megabytes(atRest.memory), 'worker, MB': megabytes(memory) },
      seconds: rounded(alone.seconds + whole.seconds),
    })
  }
  printTable('The bare engine and the gallery, turn by turn', rows)
  const ratio = rounded(median(rows.map((row) => row['ratio %'])))
  const beside = rounded(median(rows.map((row) => row['beside inference, CPU %'])))
  console.log(
    `\nThe gallery does ${ratio} % of what the engine does (median; at least 85 is asked for); it uses ${beside} % more processor time.`,
  )
  return { rows, ratio, beside }
}

/** The same photos, all looked at anew each time: what grows is not the number of photos, it would be forgotten memory. */
async function overAndOver(engine: Child, worker: Child, photos: EventPhoto[], rounds: number) {
  const galleryId = await worker.call('create', 'Over and over')
  await worker.call('add', galleryId, filesOf(photos))
  const paths = photos.map(({ path }) => path)
  const rows: Record<string, number>[] = []
  for (let round = 1; round <= rounds; round++) {
    await engine.call('analyse', paths)
    await worker.call('process', galleryId, { force: true })
    const [bare, { memory, heap, external }] = await Promise.all([engine.call('usage'), worker.call('usage')])
    rows.push({
      ...{ round, photos: photos.length, 'engine, MB': megabytes(bare.memory), 'worker, MB': megabytes(memory) },
      ...{ 'its values, MB': megabytes(heap), 'its buffers and database, MB': megabytes(external) },
    })
  }
  printTable('Memory, over and over the same photos', rows)
  return rows
}

async function again(worker: Child, galleryId: string, photos: number, first: number) {
  const queued = await worker.call('process', galleryId)
  const all = await worker.call('processAll', galleryId)
  const ones = await worker.call('processOnes', galleryId, Math.min(500, photos))
  if (queued.answer.cached !== photos || all.answer.cached !== photos || ones.answer.cached !== ones.answer.photos)
    throw new Error(`Not everything came from the cache: ${JSON.stringify({ queued, all, ones })}`)
  const row = (way: string, count: number, seconds: number) => ({
    ...{ way, photos: count, ms: rounded(seconds * 1000) },
    'photos/s': Math.round(count / seconds),
    'times the first run': Math.round(count / seconds / first),
  })
  const rows = [
    row('process-all by queue', photos, queued.seconds),
    row('process-all while one waits', photos, all.seconds),
    row('process, photo by photo', ones.answer.photos, ones.seconds),
  ]
  printTable('A second run, from the cache (over 20 times is asked for)', rows)
  return rows
}

interface Enrolled {
  name: string
  clientId: string
  seconds: number
}

async function enroll(worker: Child, galleryId: string, clients: GalleryEvent['clients']) {
  const enrolled: Enrolled[] = []
  for (const { name, path } of clients) {
    const { answer, seconds } = await worker.call('enroll', galleryId, name, path)
    if ('code' in answer) console.log(`Left out, its picture was refused (${answer.code}): ${path}`)
    else enrolled.push({ name, clientId: answer.clientId, seconds })
  }
  return enrolled
}

/** Of all pairs of a client and a photo. */
async function accuracy(worker: Child, galleryId: string, photos: EventPhoto[], clients: Enrolled[]) {
  let [right, found, wanted] = [0, 0, 0]
  const wrong: string[] = []
  for (const { name, clientId } of clients) {
    const answer = new Set((await worker.call('photosOf', galleryId, clientId)).map((photo) => photo.name))
    const truth = new Set(photos.filter(({ people }) => people.includes(name)).map((photo) => photo.name))
    const hits = [...answer].filter((photo) => truth.has(photo)).length
    right += hits
    found += answer.size
    wanted += truth.size
    if (answer.size > hits) wrong.push(`${answer.size - hits} of ${answer.size}`)
  }
  const { totals } = await worker.call('status', galleryId)
  const people = photos.reduce((sum, photo) => sum + photo.people.length, 0)
  const row = {
    clients: clients.length,
    'of a client in a photo': wanted,
    'precision %': rounded((100 * right) / found, 2),
    'recall %': rounded((100 * right) / wanted, 2),
    'faces found': totals.faces,
    'people put in': people,
  }
  printTable('Who is in which photo, at the usual threshold, against what was put in', [row])
  if (wrong.length > 0) console.log(`\nPhotos too many, client by client: ${wrong.join('; ')}`)
  return row
}

export const galleries: Benchmark = async ({ quick, testData, scratch }) => {
  if (!testData) return console.log('Skipped: there is no test data (LIKENESS_TEST_DATA).')
  const count = quick ? 60 : 2000
  const workers = availableParallelism()
  const making = performance.now()
  const event = await makeEvent(testData, join(scratch, 'event'), count)
  const { photos } = event
  console.log(`${count} photos made in ${rounded((performance.now() - making) / 1000)} s`)

  const [engine, worker] = [
    startChild({ home: join(scratch, 'engine'), workers }),
    startChild({ home: join(scratch, 'gallery'), workers }),
  ]
  const results: Record<string, unknown> = {}
  try {
    await worker.call('work')
    const warm = photos.slice(0, workers * 4)
    await engine.call(
      'analyse',
      warm.map(({ path }) => path),
    )
    const rehearsal = await worker.call('create', 'Rehearsal')
    await worker.call('add', rehearsal, filesOf(warm))
    await worker.call('process', rehearsal)

    const galleryId = await worker.call('create', 'Event')
    const early = await enroll(worker, galleryId, event.clients.slice(0, EARLY))
    const before = await worker.call('usage')
    const speed = await throughput(engine, worker, galleryId, photos)
    results['throughput'] = speed
    const { looked } = await worker.call('usage')
    console.log(
      `Memory of the worker at the start: ${megabytes(before.memory)} MB. Pictures looked at: ${looked - before.looked}, of ${count} photos.`,
    )
    results['looked'] = looked - before.looked
    results['memory'] = await overAndOver(engine, worker, photos.slice(0, count * PORTION), quick ? 2 : ROUNDS)
    await engine.stop()

    results['again'] = await again(worker, galleryId, count, median(speed.rows.map((row) => row['gallery, photos/s'])))
    const late = await enroll(worker, galleryId, event.clients.slice(EARLY))
    const seconds = late.map((one) => one.seconds)
    console.log(
      `\nA client added to ${count} photos: ${rounded(median(seconds), 2)} s (median of ${seconds.length}; at most ${rounded(Math.max(...seconds), 2)} s)`,
    )
    results['client'] = { median: median(seconds), most: Math.max(...seconds), n: seconds.length }
    results['accuracy'] = await accuracy(worker, galleryId, photos, [...early, ...late])
    results['broken'] = await measureBroken(worker, photos, { testData, scratch, count: quick ? 50 : 1000 })
  } finally {
    await Promise.all([engine.stop(), worker.stop()])
  }
  return results
}
