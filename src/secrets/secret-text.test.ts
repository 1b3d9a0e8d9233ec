/** What secrets hold, right and wrong. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseSecret, withLogin } from './secret-text.ts'
import { CHECKS, KEY } from './secrets.fixture.ts'

const parse = (value: unknown, plain = false) =>
  parseSecret(typeof value === 'string' || value === undefined ? value : JSON.stringify(value), {
    ...{ where: 'The secret x', checks: CHECKS, ...(plain && { plain: 'LIKENESS_SECRET_KEY' as const }) },
  })
const rds = { engine: 'postgres', host: 'db.example.org', port: 5432, dbname: 'faces', username: 'ann', password: 'p' }

describe('is read', () => {
  test('as names and values of settings', () => {
    const values = { DATABASE_URL: 'postgres://a:b@c/d', LIKENESS_SECRET_KEY: KEY(1) }
    expect(parse(values)).toEqual({ values, unknown: [] })
    expect(parse({ ...values, DATABASE_URL: null, x: 1, 'evil\n\u001b[31m': 2 })).toEqual({
      ...{ values: { LIKENESS_SECRET_KEY: KEY(1) }, unknown: ['x', 'evil???31m'] },
    })
  })

  test('as RDS writes it', () => {
    const { values, login, unknown } = parse({ ...rds, dbInstanceIdentifier: 'db-1', masterarn: 'arn:x' })
    expect(values).toEqual({ DATABASE_URL: 'postgres://ann:p@db.example.org:5432/faces' })
    expect([login, unknown]).toEqual([{ username: 'ann', password: 'p' }, []])
    const { port, dbname, ...few } = rds
    expect([port, dbname, parse(few).values.DATABASE_URL]).toEqual([
      ...[5432, 'faces', 'postgres://ann:p@db.example.org:5432/postgres'],
    ])
    expect(parse({ ...rds, port: '6000', host: '::1' }).values.DATABASE_URL).toContain('@[::1]:6000/')
    // What RDS keeps itself has a login only.
    expect(parse({ username: 'ann', password: 'p' })).toMatchObject({ values: {}, login: { username: 'ann' } })
    expect(parse({ ...rds, DATABASE_URL: 'postgres://other/x?sslmode=verify-full' }).values.DATABASE_URL).toBe(
      'postgres://ann:p@other/x?sslmode=verify-full',
    )
    expect(parse({ ...rds, DATABASE_URL: 'postgres://me:own@other/x' }).values.DATABASE_URL).toContain('me:own@other')
  })

  test('with any user and password', () => {
    const sound = fc.string({ unit: 'grapheme', minLength: 1 }).filter((one) => !/[\0\p{Cs}]/u.test(one))
    fc.assert(
      fc.property(sound, sound, (username, password) => {
        const { values, login } = parse({ ...rds, username, password })
        for (const address of [values.DATABASE_URL!, withLogin('postgres://h/x?host=/tmp', login!)!]) {
          const url = new URL(address)
          expect([url.username, url.password].map(decodeURIComponent)).toEqual([username, password])
          expect(url.pathname).toMatch(/^\/(faces|x)$/)
        }
      }),
    )
  })

  test('with the user that goes with the password', () => {
    const address = withLogin('postgres://h/x?user=old&host=/tmp', { username: 'ann', password: 'p' })
    expect(address).toBe('postgres://ann:p@h/x?host=%2Ftmp')
  })

  test('as the bare key where only the key is', () => {
    expect(parse(`${KEY(2)}\n`, true).values).toEqual({ LIKENESS_SECRET_KEY: KEY(2) })
    expect(parse({ LIKENESS_SECRET_KEY: KEY(2) }, true).values).toEqual({ LIKENESS_SECRET_KEY: KEY(2) })
    expect(() => parse(KEY(2))).toThrow(/not JSON/)
  })
})

test.each<[string, unknown, RegExp]>([
  ['bytes', undefined, /bytes instead of text. Set its value/],
  ['nothing', '', /is empty. Set/],
  ['blanks', ' \n', /is empty. Set/],
  ['no JSON', 'hunter2', /is not JSON. Set/],
  ['half of it', '{"DATABASE_URL":"postgres://a:hunter2@', /is not JSON. Set/],
  ['a list', ['hunter2'], /no object. Set/],
  ['null', 'null', /no object. Set/],
  ['a string', '"hunter2"', /no object. Set/],
  ['nothing known', { password2: 'hunter2' }, /none of the settings.*Set/],
  ['an empty object', {}, /none of the settings/],
  [
    'numbers',
    { LIKENESS_SECRET_KEY: 5, DATABASE_URL: {} },
    /DATABASE_URL in it.*set an address; LIKENESS_SECRET_KEY.*set/,
  ],
  ['another server', { DATABASE_URL: 'mysql://a:hunter2@b/c' }, /DATABASE_URL in it is not valid: set an address/],
  ['a short key', { LIKENESS_SECRET_KEY: 'hunter2' }, /LIKENESS_SECRET_KEY in it is not valid: set 32 bytes/],
  ['another engine', { ...rds, engine: 'mysql', password: 'hunter2' }, /engine in it.*postgres/],
  ['a host with more', { ...rds, host: 'a@b/c', password: 'hunter2' }, /host in it is not valid: set the host/],
  ['no port', { ...rds, port: 'hunter2' }, /port in it is not valid/],
  ['a user alone', { username: 'ann' }, /username and password are not both/],
  ['an empty password', { ...rds, password: '' }, /password in it is not valid/],
  ['a password of a list', { ...rds, password: ['hunter2'] }, /password in it is not valid/],
  ['NUL', { ...rds, password: 'hunter2\0' }, /password in it is not valid/],
  ['a host alone', { host: 'db' }, /without username and password/],
])('%s is refused with a remedy and without a value', (_, value, told) => {
  let thrown: unknown
  try {
    parse(value)
  } catch (error) {
    thrown = error
  }
  expect(thrown).toMatchObject({ code: 'config_invalid', message: expect.stringMatching(told) })
  expect((thrown as Error).message).toMatch(/^The secret x /)
  expect((thrown as Error).stack + JSON.stringify(thrown) + String((thrown as Error).cause)).not.toContain('hunter2')
})
