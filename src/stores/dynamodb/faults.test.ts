/** Every operation, with everything that can go wrong between here and the tables. */
import { inspect } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openStores, optionsAt, standIns, type StandIn } from './dynamodb.fixture.ts'
import { answer, at, cast, caught, CHANGES, later, type Operation } from './faults.fixture.ts'
import { startFaultyLine, type Fault, type FaultyLine } from './faulty-line.fixture.ts'
import { createDynamoStores, type DynamoOptions, type DynamoStores } from './index.ts'

const READS: Record<string, Operation['call']> = {
  byIds: (s, a) => s.peopleStore.byIds([a.ann]),
  byName: (s, a) => s.peopleStore.byName(a.c, 'Ann'),
  list: (s, a) => s.peopleStore.list(a.c, { limit: 1, offset: 0 }),
  abandoned: (s) => s.peopleStore.abandoned(later),
  touch: (s, a) => s.peopleStore.touch(a.ann),
  prepare: (s, a) => s.references.prepare(a.reference, {}),
  byFaces: (s, a) => s.references.byFaces(a.c, ['face']),
  summaries: (s, a) => s.references.summaries([a.ann]),
  removeBefore: (s, a) => s.matches.removeBefore(a.c, at),
  hourly: (s, a) => s.matches.hourly([a.c], at),
  check: (s) => s.check(),
  ensureTables: (s) => s.ensureTables(),
}
const FAULTS: [string, Fault, string, RegExp][] = [
  ['throttling', answer(400, 'ThrottlingException'), 'throttled', /takes no more requests/],
  ['too much', answer(400, 'ProvisionedThroughputExceededException'), 'throttled', /takes no more/],
  ['silence', 'silent', 'timeout', /did not answer in time/],
  ['a reset connection', 'reset', 'network', /cannot be reached/],
  ['a 500', answer(500, 'InternalServerError'), 'service', /failed/],
  [
    'access denied',
    answer(400, 'AccessDeniedException'),
    'access_denied',
    /give the credentials in use dynamodb:GetItem/,
  ],
  ['an expired token', answer(400, 'ExpiredTokenException'), 'credentials', /Renew them/],
  ['a foreign key', answer(400, 'UnrecognizedClientException'), 'credentials', /Renew them/],
]

const [name, start] = standIns[0]!
describe(`on ${name}`, () => {
  let server: StandIn
  let line: FaultyLine
  let sound: DynamoStores
  let tables: DynamoOptions['tables']
  // One try each: what the client's own repetition heals is not what is tested here.
  const open = () => createDynamoStores({ ...optionsAt(line.endpoint), tables, maxAttempts: 1, timeoutMs: 300 })
  beforeAll(async () => {
    server = await start()
    line = await startFaultyLine(server.endpoint)
    tables = optionsAt('').tables
    sound = await openStores(server.endpoint, { tables })
  }, 40_000)
  afterAll(() => {
    sound?.close()
    line?.close()
    server?.stop()
  })
  describe.each(FAULTS)('with %s', (_, fault, reason, message) => {
    const all = [...Object.entries(CHANGES).map(([of, { call }]) => [of, call] as const), ...Object.entries(READS)]
    test.each(all)('%s tells it as it is', async (__, call) => {
      line.fault = () => fault
      // A client that was throttled holds back for a while.
      const own = open()
      const error = await caught(call(own, cast()))
      own.close()
      line.fault = () => undefined
      expect(error).toMatchObject({ code: 'store_unavailable', details: { reason } })
      expect((error as Error).message).toMatch(message)
      expect(inspect({ ...(error as Error), cause: undefined }, { depth: 9 })).not.toMatch(/AKIA|Ann|secret|Signature=/)
    })
  })
})
