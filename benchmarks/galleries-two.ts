/**
 * A worker that has one core against two workers with a core each, on PostgreSQL: turn by turn on the same files. The
 * database and whoever asks run beside them on the same cores, as they would on a small machine.
 */
import { join } from 'node:path'
import { availableParallelism } from 'node:os'
import type { Benchmark } from './context.ts'
import { makeEvent } from './galleries-photos.ts'
import { coresToPin, startChild, type Child } from './galleries-start.ts'
import { processorTimeBelow } from './processor-time.ts'
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

    const rows: Record<string, number>[] = []
    const turns = quick ? 2 : 4
    for (let turn = 1; turn <= turns; turn++) {
      // Neither has the advantage of being the second, nor of the better core.
      const alone = () => run([workers[turn % 2]], `Turn ${turn}, one`)
      const both = () => run(workers, `Turn ${turn}, two`)
      const [first, second] = turn % 2 === 0 ? [await both(), await alone()] : [await alone(), await both()]
      const [one, two] = turn % 2 === 0 ? [second, first] : [first, second]
      rows.push({ turn, workers: 1, ...one.row, 'times one worker': 1 })
      rows.push({ turn, workers: 2, ...two.row, 'times one worker': rounded(one.seconds / two.seconds, 2) })
    }
    printTable('Workers on PostgreSQL: no photo twice, none lost', rows)
    const times = median(rows.filter((row) => row.workers === 2).map((row) => row['times one worker']))
    console.log(
      `\nTwo workers do ${rounded(times, 2)} times what one does (median of ${turns}; ${availableParallelism()} cores for them, the database and whoever asks).`,
    )
    return { rows, times, pinned: cores !== undefined }
  } finally {
    await Promise.all([door, ...workers].map((child) => child.stop()))
    await postgres.stop()
  }
}
