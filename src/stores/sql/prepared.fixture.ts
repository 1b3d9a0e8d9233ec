/**
 * A database with its tables in it, made once for all tests: making one takes seconds, starting from a copy does not.
 * What a database is like when it is new is tested by database.test.ts, which makes its own.
 */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, openAsBlob } from 'node:fs'
import { cp, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Database } from './database.ts'

/** Names the folder with `database/` and `database.tar`. Without it everything below makes its own from nothing. */
const VARIABLE = 'LIKENESS_TEST_DATABASE'

/**
 * Flags of Node.js for whatever opens an embedded database for a moment and ends: its WebAssembly stays as it was
 * first compiled. Compiling it again for speed keeps a second core busy for longer than such a process lives.
 */
export const QUICK_START = ['--liftoff-only']

const DAY_MS = 86_400_000
const sources = fileURLToPath(new URL('.', import.meta.url))
const modules = resolve(sources, '../../../node_modules')

/** Of whatever a new database depends on: our code for it, and PGlite's version. */
async function fingerprint(): Promise<string> {
  const hash = createHash('sha256').update(await readFile(join(modules, '@electric-sql/pglite/package.json')))
  const files = (await readdir(sources, { recursive: true })).filter((name) => /\.ts$/.test(name))
  for (const file of files
    .filter((name) => !/\.(test|fixture)\.ts$/.test(name) || name.startsWith('prepared'))
    .sort()) {
    hash.update(`${file}\0`).update(await readFile(join(sources, file)))
  }
  return hash.digest('hex').slice(0, 16)
}

/**
 * For vitest's globalSetup: the processes it starts afterwards find the database, made now unless it is there. When it
 * cannot be made the tests that need one say why.
 */
export async function prepareDatabase(): Promise<void> {
  const cache = join(modules, '.cache', 'likeness-test-database')
  const folder = join(cache, await fingerprint())
  if (!existsSync(folder)) {
    await mkdir(cache, { recursive: true })
    for (const name of await readdir(cache)) {
      const { mtimeMs } = await stat(join(cache, name))
      if (Date.now() - mtimeMs > DAY_MS) await rm(join(cache, name), { recursive: true, force: true })
    }
    const fresh = `${folder}.${process.pid}`
    // vitest's own process does not resolve the imports of our sources.
    const main = join(sources, 'prepared-main.fixture.ts')
    try {
      await promisify(execFile)(process.execPath, ['--conditions=source', '--import=tsx', main, fresh], {
        cwd: sources,
      })
      await rename(fresh, folder)
    } catch (error) {
      await rm(fresh, { recursive: true, force: true })
      // Unless another run was quicker.
      if (!existsSync(folder)) return console.warn('No database was prepared for the tests.', error)
    }
  }
  process.env[VARIABLE] = folder
}

/** Like the one of database.ts, several times as fast. */
export async function openMemoryDatabase(): Promise<Database> {
  const folder = process.env[VARIABLE]
  const database = await import('./database.ts')
  return database.openMemoryDatabase(folder ? await openAsBlob(join(folder, 'database.tar')) : undefined)
}

/** Puts the database into a home that has none, as the first start would. The home may not be there yet. */
export async function prepareHome(home: string): Promise<void> {
  const folder = process.env[VARIABLE]
  const target = join(home, 'database')
  if (!folder || existsSync(target)) return
  await mkdir(home, { recursive: true, mode: 0o700 })
  await cp(join(folder, 'database'), target, { recursive: true })
}
