/** Work that is asked for more than once. */
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Database } from '#stores/sql/database.ts'
import { openMemoryDatabase } from '#stores/sql/prepared.fixture.ts'
import { createRequestTokenStore } from '#stores/sql/request-tokens.ts'
import { AwsException } from './exception.ts'
import type { OnceRequest, Services } from './operation.ts'
import { createOnce } from './request-tokens.ts'
import type { RequestTokenStore } from './store.ts'

let database: Database
let store: RequestTokenStore
let offset = 0
let once: Services['once']
beforeAll(async () => {
  database = await openMemoryDatabase()
  store = createRequestTokenStore(database.db)
  once = createOnce({ store, now: () => new Date(Date.now() + offset) })
})
afterAll(() => database.close())

let count = 0
const newToken = () => `token-${++count}`
const request = (token: string | undefined, input: object = { a: 1 }, accessKeyId = 'LKIA1'): OnceRequest => ({
  ...{ operation: 'CreateUser', token, input },
  caller: { accessKeyId, region: 'x', principal: {} as never },
})
/** Work that counts itself. */
function counted(answer: object = {}, ms = 0) {
  const work = async () => {
    work.runs++
    await sleep(ms)
    return { ...answer, run: work.runs }
  }
  work.runs = 0
  return work
}

test('the same request gets the first answer, another input an exception', async () => {
  const token = newToken()
  const work = counted({ UserStatus: 'ACTIVE' })
  expect(await once(request(token), work)).toEqual({ UserStatus: 'ACTIVE', run: 1 })
  expect(await once(request(token), work)).toEqual({ UserStatus: 'ACTIVE', run: 1 })
  await expect(once(request(token, { a: 2 }), work)).rejects.toThrow(
    `The ClientRequestToken: ${token} you have supplied is already in use.`,
  )
  await expect(once(request(token, { a: 2 }), work)).rejects.toHaveProperty(
    'name',
    'IdempotentParameterMismatchException',
  )
  expect(work.runs).toBe(1)
  // Tokens of another key, and none at all, have nothing to do with it.
  expect(await once(request(token, { a: 2 }, 'LKIA2'), work)).toHaveProperty('run', 2)
  expect(await once(request(undefined), work)).toHaveProperty('run', 3)
  expect(await once(request(undefined), work)).toHaveProperty('run', 4)
})

test('twenty at once are one', async () => {
  const token = newToken()
  const work = counted({}, 200)
  const answers = await Promise.all(Array.from({ length: 20 }, () => once(request(token), work)))
  expect(work.runs).toBe(1)
  expect(answers).toEqual(Array.from({ length: 20 }, () => ({ run: 1 })))
})

test('work that failed may be asked for again, with another input too', async () => {
  const token = newToken()
  const failing = async () => Promise.reject(new AwsException('ConflictException', 'no'))
  await expect(once(request(token), failing)).rejects.toThrow('no')
  expect(await once(request(token, { a: 2 }), counted())).toEqual({ run: 1 })
  // Of several at once one fails, and the next does the work.
  const another = newToken()
  let tries = 0
  const flaky = async () => {
    await sleep(50)
    if (++tries === 1) throw new AwsException('ConflictException', 'no')
    return { tries }
  }
  const results = await Promise.allSettled(Array.from({ length: 5 }, () => once(request(another), flaky)))
  expect(results.map(({ status }) => status).sort()).toEqual([
    'fulfilled',
    'fulfilled',
    'fulfilled',
    'fulfilled',
    'rejected',
  ])
  expect(tries).toBe(2)
})

test('who died over it is not waited for', async () => {
  const token = newToken()
  const { caller, operation } = request(token)
  await store.claim({ accessKeyId: caller.accessKeyId, operation, token }, 'x', new Date(), new Date(0))
  // Of another input, and for all that is known still at work.
  await expect(once(request(token), counted())).rejects.toThrow('already in use')
  offset = 61_000
  expect(await once(request(token), counted())).toEqual({ run: 1 })
  offset = 0
})

test('who waits too long is told to come again', { timeout: 20_000 }, async () => {
  const token = newToken()
  let end = () => {}
  const first = once(request(token), async () => {
    await new Promise<void>((resolve) => (end = resolve))
    return { a: 1 }
  })
  await sleep(50)
  await expect(once(request(token), counted())).rejects.toHaveProperty('name', 'ThrottlingException')
  end()
  expect(await first).toEqual({ a: 1 })
  expect(await once(request(token), counted())).toEqual({ a: 1 })
})
