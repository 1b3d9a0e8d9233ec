/** kill -9 in the middle of a restore: the old state or the new, pictures included, and the restore done again completes. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createFilesystemObjects } from '#objects/filesystem.ts'
import type { Objects } from '#objects/objects.ts'
import { createArchives } from '#operations/archives.ts'
import { installationOf } from './backup.fixture.ts'
import { openDatabase } from './database.ts'
import { openMemoryDatabase, prepareHome, QUICK_START } from './prepared.fixture.ts'
import { startPostgres } from './postgres.fixture.ts'
import type { RestoreStep } from './restore-main.fixture.ts'

const script = fileURLToPath(new URL('./restore-main.fixture.ts', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'likeness-restore-crash-'))
const file = join(folder, 'one.tar')
const postgres = await startPostgres()
if ('skipped' in postgres) console.warn(`Killed restores on PostgreSQL are not tested: ${postgres.skipped}`)

const OLD_KEY = 'people/c/person_old/1.jpg'
const OLD = { people: 'old', faces: 0 }
const NEW = { people: 'ann,bob', faces: 1202 }

async function contents(objects: Objects): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  for await (const { key } of objects.list('')) found[key] = Buffer.from(await objects.get(key)).toString('base64')
  return found
}

/** What the archive has: everything that is named. */
let backedUp: Record<string, string>
beforeAll(async () => {
  const source = installationOf(await openMemoryDatabase())
  await source.fill()
  await createArchives({ ...source, version: '1' }).backup(file)
  const all = Object.entries(await contents(source.objects))
  backedUp = Object.fromEntries(all.filter(([key]) => !key.includes('orphan')))
  await source.close()
})
afterAll(async () => {
  if (!('skipped' in postgres)) await postgres.stop()
  rmSync(folder, { recursive: true, force: true })
})

async function installation(home: string, databaseUrl?: string) {
  const objects = createFilesystemObjects({ directory: join(home, 'objects') })
  const opened = () => openDatabase({ home, databaseUrl, lockWaitMs: 5000 })

  if (databaseUrl === undefined) await prepareHome(home)
  const { db, close } = await opened()
  await sql`INSERT INTO people (person_id, collection_id, name, name_key, state)
    VALUES ('person_old', 'c', 'Old', 'old', 'enrolled')`.execute(db)
  await sql`INSERT INTO person_references (reference_id, person_id, collection_id, state, image_key, box)
    VALUES ('r0', 'person_old', 'c', 'ready', ${OLD_KEY}, '{}')`.execute(db)
  await close()
  await objects.put(OLD_KEY, Buffer.from('the old one'))

  async function state() {
    const { db, close } = await opened()
    const people = await db.selectFrom('people').select('name_key').orderBy('name_key').execute()
    const { rows } = await sql<{ n: number }>`SELECT count(*)::int AS n FROM faces`.execute(db)
    await close()
    return { people: people.map((row) => row.name_key).join(), faces: rows[0]!.n }
  }

  function start(step = '') {
    const args = [...QUICK_START, '--conditions=source', '--import=tsx', script, home, file, databaseUrl ?? '', step]
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    const closed = once(child, 'close')
    const lines: string[] = []
    const waiting: (() => void)[] = []
    createInterface(child.stdout).on('line', (line) => {
      lines.push(line)
      waiting.forEach((look) => look())
    })
    const printed = (line: string) =>
      new Promise<void>((resolve, reject) => {
        const look = () => void (lines.includes(line) && resolve())
        waiting.push(look)
        look()
        void closed.then(() => reject(new Error(`It ended before it said ${line}.`)))
      })
    const kill = async () => {
      child.kill('SIGKILL')
      await closed
    }
    return { printed, kill, closed }
  }

  /** Whatever the kill has left: the pictures of the state that is there are there, whole. */
  async function isWhole() {
    const now = await state()
    expect([OLD, NEW]).toContainEqual(now)
    const there = await contents(objects)
    expect(there).toMatchObject(
      now.faces === 0 ? { [OLD_KEY]: Buffer.from('the old one').toString('base64') } : backedUp,
    )
    return now
  }

  /** Done again it ends, and nothing of before or of the attempt is left. */
  async function again() {
    const { closed, printed } = start()
    await printed('end')
    expect(await closed).toEqual([0, null])
    expect(await state()).toEqual(NEW)
    expect(await contents(objects)).toEqual(backedUp)
  }
  return { start, isWhole, again }
}

const databases: [string, (name: string) => Promise<string | undefined>][] = [
  ['PGlite', async () => undefined],
  ['PostgreSQL', async (name) => ('skipped' in postgres ? undefined : postgres.createDatabase(`restore_${name}`))],
]

describe.each(databases)('a restore that is killed on %s', (name, createDatabase) => {
  const skipped = name === 'PostgreSQL' && 'skipped' in postgres

  test.skipIf(skipped).each<[RestoreStep, object]>([
    ['rows', OLD],
    ['pictures', OLD],
    ['leftovers', NEW],
  ])('in the middle of its %s', { timeout: 120_000 }, async (step, expected) => {
    const { start, isWhole, again } = await installation(join(folder, `${name}-${step}`), await createDatabase(step))
    const { printed, kill } = start(step)
    await printed('reached')
    await kill()
    expect(await isWhole()).toEqual(expected)
    await again()
  })

  test.skipIf(skipped)('at any moment', { timeout: 300_000 }, async () => {
    const { start, isWhole, again } = await installation(join(folder, name), await createDatabase('any'))
    // The archive is read through before anything is written, which on PGlite alone takes hundreds of milliseconds.
    for (const delay of name === 'PGlite' ? [60, 600, 1500] : [5, 60, 200, 600]) {
      const { printed, kill } = start()
      await printed('begin')
      await sleep(delay)
      await kill()
      if ((await isWhole()).faces > 0) break
    }
    await again()
  })
})
