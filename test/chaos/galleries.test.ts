/**
 * kill -9 at random moments of servers and workers while a gallery is looked at: every photo ends done, or given up with
 * its true reason, and what was found is what is found where nobody dies. `npm run test:chaos` does it 50 times.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { startPostgres } from '#stores/sql/postgres.fixture.ts'
import { galleryRoomOf } from '../fixtures/gallery-room.ts'
import { A2, B2, ready } from '../fixtures/workshop.ts'
import { startFleet } from './fleet.ts'
import { makePhotos } from './gallery-photos.ts'
import { resultsOf, untilDone, untilEnded, wrongIn } from './gallery-verify.ts'

const ROUNDS = Number(process.env['LIKENESS_CHAOS_ROUNDS'] ?? 3)
const PHOTOS = ROUNDS > 3 ? 300 : 36
const AT_ONCE = 50

async function formOf(paths: string[]) {
  const form = new FormData()
  for (const path of paths) form.append('photos', new Blob([await readFile(path)]), basename(path))
  return form
}

const postgres = ready ? await startPostgres() : { skipped: 'there are no models and pictures' }
if ('skipped' in postgres) console.warn(`Galleries on PostgreSQL are not killed: ${postgres.skipped}`)
afterAll(() => ('skipped' in postgres ? undefined : postgres.stop()))
const rooms = ready ? ['pglite', ...('skipped' in postgres ? [] : ['postgres'])] : []

describe.each(rooms)('a gallery on %s', (kind) => {
  test(`survives ${ROUNDS} deaths`, async () => {
    const home = await mkdtemp(join(tmpdir(), 'likeness-chaos-gallery-'))
    const databaseUrl =
      kind === 'postgres' && !('skipped' in postgres)
        ? await postgres.createDatabase(`chaos_${process.pid}`)
        : undefined
    const fleet = await startFleet({ home, databaseUrl, workers: databaseUrl === undefined ? 0 : 2 })
    try {
      const { paths, broken } = await makePhotos(join(home, 'made'), PHOTOS)
      const room = () => galleryRoomOf(fleet.server(), fleet.key)

      async function gallery(name: string): Promise<string> {
        const { id } = await room().call<{ id: string }>('', 'POST', { name, slug: name })
        for (const [client, face] of [
          ['Ann', A2],
          ['Ben', B2],
        ])
          await room().client(id, client!, face!)
        for (let start = 0; start < paths.length; start += AT_ONCE)
          await room().call(`/${id}/photos`, 'POST', await formOf(paths.slice(start, start + AT_ONCE)))
        return id
      }
      // A server that has just died may have heard the wish, or not: asking twice changes nothing.
      const begin = (id: string, force: boolean) =>
        fleet.insist(() => room().call(`/${id}/process-faces`, 'POST', { forceReprocess: force }))

      const calm = await gallery('calm')
      await begin(calm, false)
      await untilDone(fleet, calm)
      const truth = await resultsOf(fleet, calm)
      expect(truth.filter(({ state }) => state === 'error').map(({ name }) => name)).toEqual(broken)
      expect(truth.filter(({ clients }) => clients.length > 0).length).toBeGreaterThan(PHOTOS / 3)

      const storm = await gallery('storm')
      let runs = 0
      while (fleet.deaths() < ROUNDS) {
        // Once all of it is done it is done again, until everybody has died often enough.
        await begin(storm, runs++ > 0)
        let done = false
        const ending = untilDone(fleet, storm).finally(() => (done = true))
        // Awaited below, after whoever is being killed.
        ending.catch(() => undefined)
        while (!done && fleet.deaths() < ROUNDS) await fleet.killOne(() => done)
        await ending
      }
      const first = await resultsOf(fleet, storm)
      const givenUp = first.filter(({ name, state }) => state === 'error' && !broken.includes(name))
      // Who was at work on it died each time, which is the truth and no fault of the photo.
      for (const { error } of givenUp) expect(error).toMatch(/worker died each time/)
      if (givenUp.length > 0) {
        await fleet.insist(() => room().call(`/${storm}/process-faces/retry`, 'POST', {}))
        await untilDone(fleet, storm)
      }
      expect(await resultsOf(fleet, storm)).toEqual(truth)
      for (const id of [calm, storm]) await untilEnded(fleet, id)
      await fleet.stop()
      for (const id of [calm, storm]) expect(await wrongIn({ home, databaseUrl }, id)).toEqual([])
      console.log(
        `${kind}: ${fleet.told()} while ${PHOTOS} photos were looked at ${runs} times; ${givenUp.length} photos were given up on the way`,
      )
    } finally {
      await fleet.stop()
      await rm(home, { recursive: true, force: true })
    }
  }, 3_600_000)
})
