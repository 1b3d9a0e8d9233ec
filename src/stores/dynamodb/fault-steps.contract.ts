/** What fails at one of the requests of a change: it is whole, and done the second time. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isLikenessError } from '#errors'
import { openStores, optionsAt, standIns, type StandIn } from './dynamodb.fixture.ts'
import { answer, cast, caught, CHANGES } from './faults.fixture.ts'
import { startFaultyLine, type Fault, type FaultyLine } from './faulty-line.fixture.ts'
import { createDynamoStores, type DynamoStores } from './index.ts'

const failed = answer(500, 'InternalServerError')
/** In turn, for the requests of a change: what becomes of it, and whether all later ones fail. */
const WAYS: [Fault, boolean][] = [
  [failed, true],
  ['lost', true],
  ['lost', false],
  [failed, false],
]

const [name, start] = standIns[0]!
export const faultSteps = (wanted: (of: string) => boolean) =>
  describe(`on ${name}`, () => {
    let server: StandIn
    let line: FaultyLine
    let stores: DynamoStores
    let sound: DynamoStores
    beforeAll(async () => {
      server = await start()
      line = await startFaultyLine(server.endpoint)
      const { tables } = optionsAt('')
      sound = await openStores(server.endpoint, { tables })
      // One try each: what the client's own repetition heals is tested below.
      stores = createDynamoStores({ ...optionsAt(line.endpoint), tables, maxAttempts: 1 })
    }, 40_000)
    afterAll(() => {
      for (const each of [stores, sound]) each?.close()
      line?.close()
      server?.stop()
    })
    const changes = Object.entries(CHANGES).filter(([of]) => wanted(of))

    test.each(changes)('%s', async (of, operation) => {
      let steps = Infinity
      for (let step = 1; step <= steps; step++) {
        const [fault, on] = WAYS[(step + of.length) % WAYS.length]!
        const a = cast()
        await operation.before?.(sound, a)
        line.asked = []
        line.fault = (_, n) => (n === step ? fault : on && n > step ? failed : undefined)
        const error = await caught(operation.call(stores, a))
        line.fault = () => undefined
        const context = `request ${step}: ${line.asked[step - 1]}`
        if (line.asked.length < step) steps = 0
        try {
          if (error) expect(error).toMatchObject({ code: expect.stringMatching(/store_unavailable|person_/) as string })
          await operation.whole?.(sound, a)
          const again = await caught(operation.call(sound, a))
          if (again) expect(isLikenessError(again) && again.code).toBe(operation.done)
          await operation.after(sound, a)
        } catch (cause) {
          throw new Error(context, { cause })
        }
      }
    })

    test('what the client repeats by itself is done once', async () => {
      const tables = optionsAt('').tables
      const steady = createDynamoStores({ ...optionsAt(line.endpoint), tables })
      await steady.ensureTables()
      for (const [of, { before, call, after }] of changes) {
        const a = cast()
        await before?.(steady, a)
        line.asked = []
        line.fault = (_, n) => (n % 2 ? 'lost' : undefined)
        const error = await caught(call(steady, a))
        line.fault = () => undefined
        expect(error, of).toBeUndefined()
        await after(steady, a)
      }
      steady.close()
    })
  })
