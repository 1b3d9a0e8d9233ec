import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { afterAll, expect, test } from 'vitest'
import { createArchives } from '#operations/archives.ts'
import { installationOf } from './backup.fixture.ts'
import { openDatabase, openMemoryDatabase } from './database.ts'

const script = fileURLToPath(new URL('./restore-main.fixture.ts', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'likeness-restore-crash-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('a restore that is killed leaves the old state or the new, nothing between', { timeout: 300_000 }, async () => {
  const home = join(folder, 'home')
  const file = join(folder, 'one.tar')
  const source = installationOf(await openMemoryDatabase())
  await source.fill()
  await createArchives({ ...source, version: '1' }).backup(file)
  await source.close()

  const peopleIn = async () => {
    const { db, close } = await openDatabase({ home, lockWaitMs: 5000 })
    const count = (table: string) => sql<{ n: number }>`SELECT count(*) AS n FROM ${sql.table(table)}`.execute(db)
    const people = await db.selectFrom('people').select('name_key').orderBy('name_key').execute()
    const faces = (await count('faces')).rows[0]?.n
    await close()
    return [people.map((row) => row.name_key).join(), faces]
  }
  const before = await openDatabase({ home })
  await sql`INSERT INTO people (person_id, collection_id, name, name_key, state)
    VALUES ('person_old', 'c', 'Old', 'old', 'enrolled')`.execute(before.db)
  await before.close()

  const [old, restored] = [
    ['old', 0],
    ['ann,bob', 1202],
  ]
  for (const delay of [5, 60, 200]) {
    const child = spawn(process.execPath, ['--conditions=source', '--import=tsx', script, home, file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const closed = once(child, 'close')
    await once(child.stdout, 'data')
    await sleep(delay)
    child.kill('SIGKILL')
    await closed
    const now = await peopleIn()
    expect([old, restored]).toContainEqual(now)
    if (now[1] !== 0) break
  }
})
