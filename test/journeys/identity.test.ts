/** The identity API of the built product on either engine, and the examples as a newcomer runs them. */
import { afterAll, beforeAll, describe } from 'vitest'
import { startBoth, type Servers } from '../fixtures/backends.ts'
import { ready } from '../fixtures/workshop.ts'
import { examplesSuite } from './examples-suite.ts'
import { identitySuite } from './identity-suite.ts'

describe.skipIf(!ready)('both engines', () => {
  let servers: Servers
  beforeAll(async () => void (servers = await startBoth({ local: { args: ['--sample'] } })))
  afterAll(() => servers?.stop())

  identitySuite(() => servers)
  examplesSuite(() => servers)
})
