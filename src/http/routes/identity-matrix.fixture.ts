/** People, jobs, keys and accounts that must not be seen. */
import { expect } from 'vitest'
import { LOCAL } from '#access/principal.ts'
import { ANN, BOB, openIdentityServer, photo, STRANGER } from './identity.fixture.ts'

/** What only the other collection knows. */
export const PERSONAL = [
  'Secret Sibyl',
  'Gone Gerda',
  'Atlantis',
  'secret-door',
  'secret-label',
  'wording-secret',
  'secret-camera',
]
export const OWN = 'mine'
export const FOREIGN = 'foreign-collection'

/** The collection that must not be seen, with something of everything; `own` sees another one. */
export async function furnishIdentity() {
  const house = await openIdentityServer()
  const { server, keys, send, post, enrol, queue } = house
  await send('POST', '/collections', { collection: FOREIGN, policy: { keep_crops: true } })
  await send('POST', '/collections', { collection: OWN })
  const collection = FOREIGN
  const ann = await enrol('Secret Sibyl', ANN, { collection, hometown: 'Atlantis' })
  const gone = await enrol('Gone Gerda', BOB, { collection })
  const mine = await enrol('Mine', STRANGER, { collection: OWN })
  const base = `/people/${ann.person_id}`
  await send('POST', `${base}/consents`, {
    ...{ wording_version: 'wording-secret', purpose: 'door', given_by: 'Secret Sibyl' },
  })
  const found = await post('/identify', {
    fields: { collection, source: 'secret-door' },
    files: [['image', photo(ANN)]],
  })
  await send('POST', '/telemetry', { client_id: 'secret-camera' })
  const erased = (await send('DELETE', `/people/${gone.person_id}`)).json<{ erasure_id: string }>()
  const kind = 'bulk-enroll'
  const job = await queue.add({
    kind,
    group: 'secret-group',
    collectionId: FOREIGN,
    payload: null,
    createdBy: 'system',
  })
  const scoped = { name: 'secret-label', role: 'viewer' as const, collections: [FOREIGN] }
  const key = await server.access.keys.create(scoped, LOCAL)
  const account = await server.access.accounts.create(scoped, LOCAL)
  const one = async <Row>(path: string) => (await house.get(path)).json<Row[]>()[0]!
  const ids: Record<string, string> = {
    person_id: ann.person_id,
    embedding_id: (await one<{ embedding_id: string }>(`${base}/embeddings`)).embedding_id,
    consent_id: (await one<{ consent_id: string }>(`${base}/consents`)).consent_id,
    match_id: found.json<{ faces: { match_id: string }[] }>().faces[0]!.match_id,
    erasure_id: erased.erasure_id,
    job_id: job.jobId,
    group: 'secret-group',
    key_id: key.keyId,
    account_id: account.accountId,
    collection: FOREIGN,
    engine: 'local:other%2F1',
  }
  const secrets = [...Object.values(ids), ...PERSONAL, gone.person_id, ann.face_id]
  /** As an administrator of everything sees it. */
  const state = async () => {
    const paths = ['', '/embeddings', '/consents', '/matches'].map((path) => base + path)
    paths.push(`/collections/${FOREIGN}`, `/jobs/${ids['job_id']}`, '/erasures', `/people?collection=${FOREIGN}`)
    const answers = await Promise.all(paths.map((path) => house.get(path)))
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(paths.map(() => 200))
    const keyAndAccount = [await house.get('/keys'), await house.get('/accounts')].flatMap((answer) =>
      answer.json<{ id: string }[]>().filter(({ id }) => [ids['key_id'], ids['account_id']].includes(id)),
    )
    return [answers.map(({ body }) => JSON.parse(body) as unknown), keyAndAccount]
  }
  const own = await server.key('admin', [OWN])
  return { house, keys, ids, secrets, own, mine: mine.person_id, state, before: await state() }
}
