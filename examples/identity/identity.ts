/**
 * Enrol a person, find them in another picture, see where they were found, erase them. With the typed client.
 * Usage: LIKENESS_URL=http://127.0.0.1:8080 LIKENESS_KEY=lk_... npx tsx examples/identity/identity.ts portrait.jpg group.jpg
 */
import { openAsBlob } from 'node:fs'
import { createLikenessClient, form, type Schemas } from '@likeness/client'

const [portrait, group] = process.argv.slice(2)
const { LIKENESS_URL: baseUrl, LIKENESS_KEY: key } = process.env
if (!portrait || !group || !baseUrl || !key) {
  console.error('Usage: LIKENESS_URL=... LIKENESS_KEY=... npx tsx identity.ts portrait.jpg group.jpg')
  process.exit(2)
}
const likeness = createLikenessClient({ baseUrl, key })

/** The answer, or the problem as an error. */
function unwrap<Data>({ data, error }: { data?: Data; error?: Schemas['Problem'] }): Data {
  if (data === undefined) throw new Error(error ? `${error.code}: ${error.detail}` : 'no answer')
  return data
}

const names = (faces: Schemas['IdentifiedFace'][]) =>
  faces.map((face) => (face.user_name ? `${face.user_name} (${face.similarity?.toFixed(1)})` : 'somebody unknown'))

const enrolled = unwrap(
  await likeness.POST(
    '/api/v1/enroll',
    form({ image: await openAsBlob(portrait), user_name: 'Ann Example', hometown: 'Lisbon' }),
  ),
)
console.log(`Enrolled as ${enrolled.person_id}, quality ${enrolled.quality_score}`)

const look = async () =>
  unwrap(await likeness.POST('/api/v1/identify', form({ image: await openAsBlob(group), source: 'example' })))
console.log('Found:', names((await look()).faces))

const params = { path: { person_id: enrolled.person_id } }
const history = unwrap(await likeness.GET('/api/v1/people/{person_id}/matches', { params }))
console.log(`Found ${history.length} times so far`)

const receipt = unwrap(await likeness.DELETE('/api/v1/people/{person_id}', { params }))
console.log('Erased:', receipt.removed, 'audit entry', receipt.audit?.seq)
console.log('Found now:', names((await look()).faces))
