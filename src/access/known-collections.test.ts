import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestAccess, type TestAccess } from './access.fixture.ts'
import { LOCAL, type Principal } from './principal.ts'

const code = (value: string) => expect.objectContaining({ code: value })
const scoped: Principal = { actor: 'key:scoped', role: 'admin', collections: ['a'], kind: 'key', name: 'scoped' }

let test_: TestAccess
beforeAll(async () => {
  test_ = await openTestAccess()
})
afterAll(() => test_.close())

test('access to a collection that is not there is not given, to keys or accounts', async () => {
  const { access, missing } = test_
  missing.add('gone')
  const refusal = {
    code: 'collection_not_found',
    message: expect.stringContaining('likeness collections create gone'),
  }
  const before = (await access.keys.list(LOCAL)).length
  const key = { name: 'Gate', role: 'viewer' as const, collections: ['a', 'gone'] }
  await expect(access.keys.create(key, LOCAL)).rejects.toMatchObject(refusal)
  // Whether it exists is not told to those it is not for.
  await expect(access.keys.create(key, scoped)).rejects.toEqual(code('forbidden'))
  expect(await access.keys.list(LOCAL)).toHaveLength(before)
  await expect(access.accounts.create({ ...key, password: 'correct horse battery' }, LOCAL)).rejects.toMatchObject(
    refusal,
  )
  const account = await access.accounts.create({ ...key, name: 'Ann', collections: ['a'] }, LOCAL)
  await expect(access.accounts.update(account.accountId, { collections: ['a', 'gone'] }, LOCAL)).rejects.toMatchObject(
    refusal,
  )
  missing.add('a')
  const kept = await access.accounts.update(account.accountId, { collections: ['a', 'b'] }, LOCAL)
  expect(kept.collections).toEqual(['a', 'b'])
})
