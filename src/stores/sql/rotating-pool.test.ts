/** A database whose password changes while the service's connections live. */
import { setTimeout as sleep } from 'node:timers/promises'
import { CreateSecretCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { LikenessError } from '#errors'
import { hasMoto, KEYS, startMoto } from '#objects/s3.fixture.ts'
import { createAwsSecrets } from '#secrets/aws-secrets-manager.ts'
import { createSecretsManager } from '#secrets/secrets-manager.ts'
import { CHECKS } from '#secrets/secrets.fixture.ts'
import { openDatabase, type Database } from './database.ts'
import { startPostgres } from './postgres.fixture.ts'
import { rotating } from './rotating-pool.ts'

const postgres = process.env['TEST_DATABASE_URL']
  ? { skipped: 'its rules of access are those of TEST_DATABASE_URL’s server, which are left alone' }
  : await startPostgres({ alone: true })
if ('skipped' in postgres) console.warn(`Rotated passwords are not tested: ${postgres.skipped}.`)

describe.skipIf('skipped' in postgres)('a rotated password', () => {
  let admin: pg.Client
  let plain: string
  let database: Database | undefined
  const passwords: Record<string, string> = {}
  const address = (user: string, password?: string) => {
    const url = new URL(plain)
    url.username = user
    if (password !== undefined) url.password = password
    return url.href
  }
  const change = async (user: string, password: string) => {
    await admin.query(`ALTER ROLE ${user} PASSWORD '${password}'`)
    passwords[user] = password
  }
  const one = async (opened: Database) => (await sql<{ n: number }>`SELECT 1 AS n`.execute(opened.db)).rows
  /** Ends every session of the service, and has the service know of it. */
  const cut = async () => {
    await admin.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename LIKE 'service%'")
    await vi.waitFor(async () => expect(await sessions()).toEqual([]), 5000)
    await sleep(100)
  }
  const sessions = async () => {
    const { rows } = await admin.query<{ usename: string }>(
      "SELECT usename FROM pg_stat_activity WHERE usename LIKE 'service%'",
    )
    return rows.map(({ usename }) => usename)
  }
  /** What a secret would say, and how often it was asked. */
  const sourceOf = (kept: string | undefined) => {
    const source = {
      kept,
      now: kept,
      get: vi.fn(async () => source.kept),
      refresh: vi.fn(async () => void (source.kept = source.now)),
    }
    return source
  }

  beforeAll(async () => {
    if ('skipped' in postgres) return
    plain = await postgres.createDatabase('rotated')
    admin = new pg.Client({ connectionString: plain })
    await admin.connect()
    await admin.query(
      'CREATE ROLE services; GRANT ALL ON DATABASE rotated TO services; GRANT ALL ON SCHEMA public TO services',
    )
    for (const user of ['service', 'service_clone']) await admin.query(`CREATE ROLE ${user} LOGIN IN ROLE services`)
    // Whatever one of them makes belongs to both, as with the users of a rotation that alternates.
    for (const user of ['service', 'service_clone']) await admin.query(`ALTER ROLE ${user} SET role = 'services'`)
    const { rows } = await admin.query<{ file: string; rules: string }>(
      "SELECT current_setting('hba_file') AS file, pg_read_file(current_setting('hba_file')) AS rules",
    )
    const lines = [
      ...['service', 'service_clone'].map((user) => `local all ${user} scram-sha-256`),
      ...rows[0]!.rules.split('\n').filter((line) => line && !line.startsWith('#')),
    ]
    const values = lines.map((line) => `(${pg.escapeLiteral(line)})`).join(', ')
    await admin.query(`COPY (VALUES ${values}) TO ${pg.escapeLiteral(rows[0]!.file)}`)
    await admin.query('SELECT pg_reload_conf()')
    await change('service', 'one')
    const wrong = () => new pg.Client(address('service', 'no')).connect()
    await vi.waitFor(() => expect(wrong()).rejects.toMatchObject({ code: '28P01' }), 10_000)
  }, 120_000)
  beforeEach(async () => {
    await change('service', 'one')
    await change('service_clone', 'one')
  })
  afterEach(async () => {
    await database?.close()
    database = undefined
  })
  afterAll(async () => {
    await admin?.end()
    if (!('skipped' in postgres)) await postgres.stop()
  })

  test('is taken by new connections, and leaves those that are there alone', async () => {
    const source = sourceOf(address('service', 'one'))
    database = await openDatabase({ home: '/nonexistent', databaseUrl: source })
    expect(database.kind).toBe('postgres')
    await change('service', 'two')
    source.now = address('service', 'two')
    expect(await one(database)).toEqual([{ n: 1 }])
    expect(source.refresh).not.toHaveBeenCalled()
    await cut()
    expect(await one(database)).toEqual([{ n: 1 }])
    expect(source.refresh).toHaveBeenCalledTimes(1)
  })

  test('is waited for, when the server knows of it first', async () => {
    const source = sourceOf(address('service', 'one'))
    database = await openDatabase({ home: '/nonexistent', databaseUrl: source })
    await change('service', 'two')
    await cut()
    setTimeout(() => (source.now = address('service', 'two')), 1000)
    const all = await Promise.all(Array.from({ length: 20 }, () => one(database!)))
    expect(all).toHaveLength(20)
    expect((await sessions()).length).toBeLessThanOrEqual(10)
  })

  test('is known before it is tried where the secret was read meanwhile', async () => {
    const source = sourceOf(address('service', 'one'))
    database = await openDatabase({ home: '/nonexistent', databaseUrl: source })
    await change('service', 'two')
    source.kept = address('service', 'two')
    await cut()
    expect(await one(database)).toEqual([{ n: 1 }])
    expect(source.refresh).not.toHaveBeenCalled()
  })

  test('may come with another user', async () => {
    const source = sourceOf(address('service', 'one'))
    database = await openDatabase({ home: '/nonexistent', databaseUrl: source })
    source.kept = source.now = address('service_clone', 'one')
    await change('service', 'gone')
    const held = Promise.all(
      Array.from({ length: 3 }, () =>
        database!.db.transaction().execute(async (trx) => sql`SELECT pg_sleep(0.5)`.execute(trx)),
      ),
    )
    await sleep(250)
    // The one that was there, and new ones of the other user.
    expect((await sessions()).sort()).toEqual(['service', 'service_clone', 'service_clone'])
    await held
    expect(source.refresh).not.toHaveBeenCalled()
  })

  test('that stays wrong is an error after a few tries, and without the password', async () => {
    const source = sourceOf(address('service', 'hunter2'))
    const opened = openDatabase({ home: '/nonexistent', databaseUrl: source })
    const thrown: unknown = await opened.catch((error: unknown) => error)
    expect(thrown).toMatchObject({ code: 'store_unavailable', details: { code: '28P01' } })
    expect(JSON.stringify(thrown) + String((thrown as Error).cause)).not.toContain('hunter2')
    expect(source.refresh).toHaveBeenCalledTimes(4)
  }, 30_000)

  test('whose secret cannot be read is told as what the server said, or as what the secret said', async () => {
    const source = sourceOf(address('service', 'wrong'))
    source.refresh.mockRejectedValue(new LikenessError('store_unavailable', { message: 'Secrets are away.' }))
    const pool = new pg.Pool({ connectionString: source.kept })
    await expect(rotating(pool, source, [0, 0]).connect()).rejects.toMatchObject({ code: '28P01' })
    expect(source.refresh).toHaveBeenCalledTimes(2)
    source.get.mockRejectedValue(new LikenessError('store_unavailable', { message: 'Secrets are away.' }))
    await expect(rotating(pool, source, [0, 0]).connect()).rejects.toThrow('Secrets are away.')
    await pool.end()
  })

  test('another refusal is not tried again, and an address that is gone is not another database', async () => {
    const source = sourceOf(address('service', 'one'))
    database = await openDatabase({ home: '/nonexistent', databaseUrl: source })
    source.kept = undefined
    await cut()
    expect(await one(database)).toEqual([{ n: 1 }])
    const url = new URL(address('service', 'one'))
    url.pathname = '/none'
    const elsewhere = sourceOf(url.href)
    await expect(openDatabase({ home: '/nonexistent', databaseUrl: elsewhere })).rejects.toMatchObject({
      ...{ code: 'store_unavailable', details: { code: '3D000' } },
    })
    expect(elsewhere.refresh).not.toHaveBeenCalled()
  })

  test.skipIf(!hasMoto)(
    'in AWS Secrets Manager, as RDS rotates it',
    async () => {
      const moto = await startMoto()
      const connection = { endpoint: `http://127.0.0.1:${moto.port}`, region: 'eu-west-1', credentials: KEYS }
      const client = new SecretsManagerClient(connection)
      const rds = (password: string) => JSON.stringify({ engine: 'postgres', username: 'service', password })
      try {
        await client.send(new CreateSecretCommand({ Name: 'db', SecretString: rds('one') }))
        const secrets = createAwsSecrets({
          ...{
            manager: createSecretsManager(connection),
            name: 'db',
            given: { DATABASE_URL: plain.replace('tester@', '') },
          },
          ...{ checks: CHECKS, ttlMs: 300_000, onWarning: () => undefined },
        })
        const databaseUrl = { get: () => secrets.get('DATABASE_URL'), refresh: () => secrets.refresh('DATABASE_URL') }
        database = await openDatabase({ home: '/nonexistent', databaseUrl })
        for (const password of ['p%41/@:?#', 'it\'s "two"']) {
          await change('service', password.replaceAll("'", "''"))
          await cut()
          const later = sleep(700).then(() =>
            client.send(new PutSecretValueCommand({ SecretId: 'db', SecretString: rds(password) })),
          )
          expect(await Promise.all(Array.from({ length: 12 }, () => one(database!)))).toHaveLength(12)
          await later
        }
      } finally {
        client.destroy()
        moto.stop()
      }
    },
    60_000,
  )
})
