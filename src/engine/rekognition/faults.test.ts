/** Every operation, with everything that can go wrong between here and the service. */
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { Engine } from '../engine.ts'
import { exception, FACE, openFake, SECRET, type Answer } from './fake-service.fixture.ts'

const picture = new TextEncoder().encode('a picture of somebody')

/** By the request that fails; others on the way succeed. */
const OPERATIONS: Record<string, (engine: Engine) => Promise<unknown>> = {
  CreateCollection: (engine) => engine.createCollection('c'),
  DescribeCollection: (engine) => engine.describeCollection('c'),
  ListTagsForResource: (engine) => engine.describeCollection('c'),
  ListCollections: (engine) => engine.listCollections(),
  DeleteCollection: (engine) => engine.deleteCollection('c'),
  TagResource: (engine) => engine.tagCollection('c', { a: 'b' }),
  UntagResource: (engine) => engine.untagCollection('c', ['a']),
  DetectFaces: (engine) => engine.detectFaces(picture),
  CompareFaces: (engine) => engine.compareFaces(picture, picture),
  IndexFaces: (engine) => engine.indexFaces('c', picture),
  ListFaces: (engine) => engine.listFaces('c'),
  DeleteFaces: (engine) => engine.deleteFaces('c', [FACE]),
  CreateUser: (engine) => engine.createUser('c', 'u'),
  ListUsers: (engine) => engine.listUsers('c'),
  DeleteUser: (engine) => engine.deleteUser('c', 'u'),
  AssociateFaces: (engine) => engine.associateFaces('c', 'u', [FACE]),
  DisassociateFaces: (engine) => engine.disassociateFaces('c', 'u', [FACE]),
  SearchFaces: (engine) => engine.searchFaces('c', FACE),
  SearchFacesByImage: (engine) => engine.searchFacesByImage('c', picture),
  SearchUsers: (engine) => engine.searchUsers('c', { userId: 'u' }),
  SearchUsersByImage: (engine) => engine.searchUsersByImage('c', picture),
}
/** Their answers have no members at all. */
const SILENT = ['DeleteCollection', 'TagResource', 'UntagResource', 'CreateUser', 'DeleteUser', 'ListTagsForResource']

interface Fault {
  answer: Answer
  code: string
  reason?: string
  attempts: number
}

const FAULTS: Record<string, Fault> = {
  throttling: { answer: exception('ThrottlingException', 'slow', 500), code: 'overloaded', attempts: 3 },
  'too much': { answer: exception('ProvisionedThroughputExceededException'), code: 'overloaded', attempts: 3 },
  'a timeout': { answer: 'hang', code: 'engine_unavailable', reason: 'timeout', attempts: 3 },
  'a reset connection': { answer: 'reset', code: 'engine_unavailable', reason: 'network', attempts: 3 },
  'a 500': {
    answer: exception('InternalServerError', 'no', 500),
    code: 'engine_unavailable',
    reason: 'service',
    attempts: 3,
  },
  'access denied': {
    answer: exception('AccessDeniedException'),
    code: 'engine_unavailable',
    reason: 'access_denied',
    attempts: 1,
  },
  'an expired token': {
    answer: exception('ExpiredTokenException'),
    code: 'engine_unavailable',
    reason: 'credentials',
    attempts: 1,
  },
  'a foreign key': {
    answer: exception('UnrecognizedClientException'),
    code: 'engine_unavailable',
    reason: 'credentials',
    attempts: 1,
  },
  'another exception': {
    answer: exception('SurpriseException'),
    code: 'engine_unavailable',
    reason: 'service',
    attempts: 1,
  },
  garbage: { answer: { body: '<html>sign in</html>' }, code: 'engine_unavailable', reason: 'garbled', attempts: 1 },
  'half an answer': {
    answer: { body: '{"FaceDetails": [' },
    code: 'engine_unavailable',
    reason: 'garbled',
    attempts: 1,
  },
  'an error that is a web page': { answer: { status: 502, body: '<html>' }, code: 'engine_unavailable', attempts: 3 },
  'an empty answer': { answer: { body: {} }, code: 'engine_unavailable', reason: 'garbled', attempts: 1 },
}

/** What there is of an error for whoever logs it. */
const everythingOf = (error: unknown) => inspect(error, { depth: 12, showHidden: true })

describe.each(Object.entries(FAULTS))('with %s', (name, { answer, code, reason, attempts }) => {
  const operations = Object.entries(OPERATIONS).filter(
    ([operation]) => name !== 'an empty answer' || !SILENT.includes(operation),
  )

  it.concurrent.each(operations)('%s fails as it should, and stops trying', async (operation, call) => {
    let failing = false
    const fake = await openFake((asked) => (failing && asked.operation === operation ? answer : undefined))
    try {
      failing = true
      const error: unknown = await call(fake.engine).then(
        () => 'nothing was thrown',
        (thrown: unknown) => thrown,
      )
      expect(error).toMatchObject({ code, details: reason ? { reason, operation } : {} })
      if (code === 'overloaded')
        expect(error).toMatchObject({ details: { retryAfterSeconds: expect.any(Number) as number } })
      const asked = fake.asked.filter((request) => request.operation === operation)
      expect(asked).toHaveLength(attempts)
      // The very same each time, tokens of requests among it.
      for (const { input } of asked) expect(input).toEqual(asked[0].input)
      expect(everythingOf(error)).not.toMatch(
        new RegExp(`${SECRET}|AWS4-HMAC|Signature=|${Buffer.from(picture).toString('base64')}`),
      )
    } finally {
      await fake.close()
    }
  })
})

describe('a try whose answer was lost', () => {
  it.each(['CreateUser', 'DeleteUser', 'AssociateFaces', 'DisassociateFaces'])(
    '%s has one effect',
    async (operation) => {
      const effects = new Set<unknown>()
      const fake = await openFake((asked) => {
        if (asked.operation !== operation) return undefined
        effects.add(asked.input['ClientRequestToken'])
        return asked.count === 1 ? 'reset' : undefined
      })
      await OPERATIONS[operation](fake.engine)
      expect(fake.asked.filter((asked) => asked.operation === operation)).toHaveLength(2)
      expect([...effects]).toEqual([expect.stringMatching(/^[\w-]{1,64}$/)])
      await OPERATIONS[operation](fake.engine)
      expect(effects.size).toBe(2)
      await fake.close()
    },
  )
})

describe('at the start', () => {
  it('says what is wrong with the credentials', async () => {
    const opened = openFake(() =>
      exception('UnrecognizedClientException', 'The security token included in the request is invalid.'),
    )
    await expect(opened).rejects.toMatchObject({ code: 'engine_unavailable', details: { reason: 'credentials' } })
    const missing = openFake(() => undefined, {
      credentials: () => Promise.reject(Object.assign(new Error('none'), { name: 'CredentialsProviderError' })),
    })
    await expect(missing).rejects.toMatchObject({ code: 'engine_unavailable', details: { reason: 'credentials' } })
  })

  it('says that nobody is there', async () => {
    const opened = openFake(() => undefined, { endpoint: 'http://127.0.0.1:9' })
    await expect(opened).rejects.toMatchObject({ code: 'engine_unavailable', details: { reason: 'network' } })
  })
})

describe('the end', () => {
  it('is told, by calls under way and by those that come later, and comes twice', async () => {
    const fake = await openFake(({ operation }) => (operation === 'DetectFaces' ? 'hang' : undefined), {
      timeoutMs: 60_000,
    })
    const underWay = fake.engine.detectFaces(picture).catch((error: unknown) => error)
    await expect.poll(() => fake.asked.length).toBe(1)
    await fake.close()
    expect(await underWay).toMatchObject({ code: 'engine_closed' })
    await expect(fake.engine.deleteFaces('not valid!', [])).rejects.toMatchObject({ code: 'engine_closed' })
    await fake.engine.close()
  })

  it('comes early for those who give up', async () => {
    const fake = await openFake(({ operation }) => (operation === 'DetectFaces' ? 'hang' : undefined), {
      ...{ timeoutMs: 60_000, concurrency: 1 },
    })
    const first = new AbortController()
    const second = new AbortController()
    const calls = [first, second].map(({ signal }) =>
      fake.engine.detectFaces(picture, { signal }).catch((error: unknown) => error),
    )
    await expect.poll(() => fake.asked.length).toBe(1)
    second.abort()
    expect(await calls[1]).toMatchObject({ code: 'cancelled' })
    first.abort()
    expect(await calls[0]).toMatchObject({ code: 'cancelled' })
    expect(fake.asked).toHaveLength(1)
    await fake.close()
  })
})
