/** Two worker processes on PostgreSQL against one, each with one thread for networks: turn by turn on the same files. */
import { join } from 'node:path'
import { startPostgres } from '../src/stores/sql/postgres.fixture.ts'
import type { EventPhoto } from './galleries-photos.ts'
import { startChild, type Child } from './galleries-start.ts'
import { median, printTable, rounded } from './statistics.ts'

const looked = async (children: Child[]) => {
  const usages = await Promise.all(children.map((child) => child.call('usage')))
  return { looked: usages.map((usage) => usage.looked), cpu: usages.reduce((sum, usage) => sum + usage.cpu, 0) }
}

export async function measureTwo(photos: EventPhoto[], { scratch, quick }: { scratch: string; quick: boolean }) {
  const postgres = await startPostgres()
  if ('skipped' in postgres) return console.log(`\nTwo workers: skipped, ${postgres.skipped}`)
  const databaseUrl = await postgres.createDatabase(`galleries_${process.pid}`)
  const setup = { home: join(scratch, 'two'), databaseUrl, workers: 1 }
  // The first makes the tables.
  const door = startChild(setup)
  const warm = await door.call('create', 'Rehearsal')
  const workers = [startChild(setup), startChild(setup)]
  try {
    await door.call(
      'add',
      warm,
      photos.slice(0, 8).map(({ name, path }) => ({ name, path })),
    )
    // Each loads its networks.
    for (const worker of workers) {
      await worker.call('work')
      await door.call('process', warm, { force: true })
      await worker.call('rest')
    }
    const rows: Record<string, number>[] = []
    const turns = quick ? 1 : 3
    const some = photos.slice(0, quick ? 24 : 200).map(({ name, path }) => ({ name, path }))
    for (let turn = 1; turn <= turns; turn++) {
      const seconds: number[] = []
      for (const at of [1, 2]) {
        const working = workers.slice(0, at)
        const galleryId = await door.call('create', `Turn ${turn}, ${at}`)
        await door.call('add', galleryId, some)
        for (const worker of working) await worker.call('work')
        const before = await looked(workers)
        const run = await door.call('process', galleryId)
        const after = await looked(workers)
        for (const worker of working) await worker.call('rest')
        const { jobs } = await door.call('status', galleryId)
        const each = after.looked.map((count, i) => count - before.looked[i])
        const attempts = await door.call('attempts', galleryId)
        const total = each.reduce((sum, count) => sum + count, 0)
        if (jobs.done !== some.length) throw new Error(`${some.length - jobs.done} photos were lost`)
        if (total !== some.length || attempts[1] !== some.length)
          throw new Error(`${total} pictures looked at for ${some.length} photos, attempts ${JSON.stringify(attempts)}`)
        seconds.push(run.seconds)
        rows.push({
          ...{ turn, workers: at, photos: some.length, seconds: rounded(run.seconds, 2) },
          'photos/s': rounded(some.length / run.seconds, 2),
          'CPU ms/photo': Math.round((1000 * (after.cpu - before.cpu)) / some.length),
          ...{ 'looked at by the first': each[0], 'by the second': each[1] },
          'times one worker': rounded(seconds[0] / run.seconds, 2),
        })
      }
    }
    printTable('Workers on PostgreSQL: no photo twice, none lost', rows)
    const times = median(rows.filter((row) => row.workers === 2).map((row) => row['times one worker']))
    console.log(`\nTwo workers do ${times} times what one does (median of ${turns}).`)
    return { rows, times }
  } finally {
    await Promise.all([door, ...workers].map((child) => child.stop()))
    await postgres.stop()
  }
}
