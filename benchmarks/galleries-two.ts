/**
 * A worker that has one core against two workers with a core each, on PostgreSQL: turn by turn on the same files. The
 * database and whoever asks share the cores of the workers, so one worker is measured twice: with all of them on its one
 * core, which is a machine half the size, and with them free to use the core that it leaves alone.
 */
import { join } from 'node:path'
import { availableParallelism } from 'node:os'
import type { Benchmark } from './context.ts'
import { makeEvent } from './galleries-photos.ts'
import { coresToPin, pin, startChild, type Child } from './galleries-start.ts'
import { idsBelow, processorTimeBelow } from './processor-time.ts'
import { median, printTable, rounded } from './statistics.ts'
import { startPostgres } from '../src/stores/sql/postgres.fixture.ts'

const usages = async (children: Child[]) => {
  const all = await Promise.all(children.map((child) => child.call('usage')))
  return { looked: all.map(({ looked }) => looked), cpu: all.map(({ cpu }) => cpu).reduce((sum, cpu) => sum + cpu, 0) }
}

export const galleriesTwo: Benchmark = async ({ testData, scratch, quick }) => {
  if (!testData) return console.log('Skipped: there is no test data (LIKENESS_TEST_DATA).')
  const postgres = await startPostgres()
  if ('skipped' in postgres) return console.log(`\nTwo workers: skipped, ${postgres.skipped}`)
  const { cores, reason } = coresToPin(2)
  console.log(
    cores ? `Each worker has a core of its own: ${cores.join(', ')}.` : `The workers share all cores: ${reason}.`,
  )
  const { photos } = await makeEvent(testData, join(scratch, 'event-two'), quick ? 40 : 400)
  const some = photos.map(({ name, path }) => ({ name, path }))
  const databaseUrl = await postgres.createDatabase(`galleries_${process.pid}`)
  const setup = { home: join(scratch, 'two'), databaseUrl, workers: 1 }
  // The first makes the tables.
  const door = startChild(setup)
  const warm = await door.call('create', 'Rehearsal')
  const workers = [0, 1].map((i) => startChild(setup, { core: cores?.[i] }))
  try {
    await door.call('add', warm, some.slice(0, 8))
    // Each loads its networks.
    for (const worker of workers) {
      await worker.call('work')
      await door.call('process', warm, { force: true })
      await worker.call('rest')
    }

    async function run(working: Child[], name: string) {
      const galleryId = await door.call('create', name)
      await door.call('add', galleryId, some)
      for (const worker of working) await worker.call('work')
      const [before, besideBefore, doorBefore] = [
        await usages(workers),
        processorTimeBelow('postgres'),
        await usages([door]),
      ]
      const { seconds } = await door.call('process', galleryId)
      const [after, besideAfter, doorAfter] = [
        await usages(workers),
        processorTimeBelow('postgres'),
        await usages([door]),
      ]
      for (const worker of working) await worker.call('rest')
      const { jobs } = await door.call('status', galleryId)
      const attempts = await door.call('attempts', galleryId)
      const each = after.looked.map((count, i) => count - before.looked[i])
      const total = each.reduce((sum, count) => sum + count, 0)
      if (jobs.done !== some.length) throw new Error(`${some.length - jobs.done} photos were lost`)
      if (total !== some.length || attempts[1] !== some.length)
        throw new Error(`${total} pictures looked at for ${some.length} photos, attempts ${JSON.stringify(attempts)}`)
      const perPhoto = (cpu: number) => rounded((1000 * cpu) / some.length)
      return {
        seconds,
        row: {
          ...{ photos: some.length, seconds: rounded(seconds, 2), 'photos/s': rounded(some.length / seconds, 2) },
          'workers, CPU ms/photo': perPhoto(after.cpu - before.cpu),
          'PostgreSQL, CPU ms/photo': perPhoto(besideAfter - besideBefore),
          'who asks, CPU ms/photo': perPhoto(doorAfter.cpu - doorBefore.cpu),
          ...{ 'looked at by the first': each[0], 'by the second': each[1] },
        },
      }
    }

    /** The database and whoever asks. */
    const keepBesides = (on: number[] | undefined) => {
      if (on) for (const pid of [door.pid, ...idsBelow('postgres')]) pin(pid, on)
    }

    const rows: Record<string, string | number>[] = []
    const times: Record<'machine' | 'worker', number[]> = { machine: [], worker: [] }
    const turns = quick ? 1 : 4
    for (let turn = 1; turn <= turns; turn++) {
      // Neither core is the better one for long, nor is anybody always the last.
      const one = turn % 2
      const runs = [
        async () => {
          keepBesides(cores && [cores[one]])
          const answer = await run([workers[one]], `Turn ${turn}, one core`)
          keepBesides(cores)
          return { what: 'one, all on its core', ...answer }
        },
        async () => ({ what: 'one, the others free', ...(await run([workers[one]], `Turn ${turn}, one`)) }),
        async () => ({ what: 'two', ...(await run(workers, `Turn ${turn}, two`)) }),
      ].slice(cores ? 0 : 1)
      const ended: Awaited<ReturnType<(typeof runs)[number]>>[] = []
      for (const next of turn % 2 === 0 ? runs.reverse() : runs) ended.push(await next())
      const [two, free, narrow] = ['two', 'one, the others free', 'one, all on its core'].map((wanted) =>
        ended.find(({ what }) => what === wanted),
      )
      for (const { what, row } of ended) rows.push({ turn, workers: what, ...row })
      times.worker.push(free!.seconds / two!.seconds)
      if (narrow) times.machine.push(narrow.seconds / two!.seconds)
    }
    printTable('Workers on PostgreSQL: no photo twice, none lost', rows)
    const worker = rounded(median(times.worker), 2)
    const machine = rounded(median(times.machine), 2)
    console.log(
      `\nTwo workers do ${cores ? `${machine} times what one does with everything on one core, and ` : ''}${worker} times what one does with everything else free to use all ${availableParallelism()} cores (medians of ${turns}).`,
    )
    return { rows, times: { worker, machine: cores ? machine : null } }
  } finally {
    await Promise.all([door, ...workers].map((child) => child.stop()))
    await postgres.stop()
  }
}
