/**
 * kill -9 at random moments while people are enrolled one by one, in bulk, and erased: after each restart nothing is
 * half-done and nothing that was acknowledged is lost. `npm run test:chaos` does it 50 times.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startServer } from '../fixtures/server.ts'
import { createClient, newLedger } from './client.ts'
import { settled } from './verify.ts'

const ROUNDS = Number(process.env['LIKENESS_CHAOS_ROUNDS'] ?? 3)
/** Every so many rounds everything is looked at; in between the next kill may hit the tidying up. */
const VERIFY_EVERY = 5
const env = { LIKENESS_RATE_LIMIT: '1000000', LIKENESS_RATE_LIMIT_ADDRESS: '1000000' }

let home: string
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'likeness-chaos-'))
})
afterAll(() => rm(home, { recursive: true, force: true }))

it(`survives ${ROUNDS} deaths`, async () => {
  const ledger = newLedger()
  let server = await startServer({ home, env, args: ['--sample'] })
  const key = await server.key('admin')
  const album = ['tom-1', 'tom-2', 'tom-3', 'max-1', 'leo-1', 'karl-1', 'rosa-1']
  const pictures = await Promise.all(album.map((name) => readFile(join(home, 'demo/people', `${name}.jpg`))))

  for (let round = 1; round <= ROUNDS; round++) {
    let dead = false
    const working = createClient(server, key, pictures, ledger, String(round))(() => dead)
    await Promise.race([sleep(100 + Math.random() * 2500), working])
    dead = true
    await server.kill()
    await working
    server = await startServer({ home, env })
    if (round % VERIFY_EVERY === 0 || round === ROUNDS)
      expect([round, await settled(server, key, ledger)]).toEqual([round, []])
  }
  console.log(
    `${ROUNDS} deaths; acknowledged: ${ledger.enrolled.size} enrolments, ${ledger.erased.size} erasures, ${ledger.jobs.size} bulk jobs; ${ledger.uncertain} enrolments died unanswered`,
  )
  expect(ledger.enrolled.size).toBeGreaterThan(0)
  await server.stop()
}, 3_600_000)
