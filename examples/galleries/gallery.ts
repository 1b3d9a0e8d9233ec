/**
 * A gallery from photos, one client by a face, who is in which photo, the client's link; then all of it is deleted.
 * With the typed client.
 * Usage: LIKENESS_URL=http://127.0.0.1:8080 LIKENESS_KEY=lk_... npx tsx examples/galleries/gallery.ts face.jpg photo.jpg...
 */
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createLikenessClient, form, type Schemas } from '@likeness/client'

const [face, ...photos] = process.argv.slice(2)
const { LIKENESS_URL: baseUrl, LIKENESS_KEY: key } = process.env
if (!face || photos.length === 0 || !baseUrl || !key) {
  console.error('Usage: LIKENESS_URL=... LIKENESS_KEY=... npx tsx gallery.ts face.jpg photo.jpg...')
  process.exit(2)
}
const likeness = createLikenessClient({ baseUrl, key })

/** The answer, or the problem as an error. */
function unwrap<Data>({ data, error }: { data?: Data; error?: Schemas['Problem'] }): Data {
  if (data === undefined) throw new Error(error ? `${error.code}: ${error.detail}` : 'no answer')
  return data
}
const file = async (path: string) => new File([new Uint8Array(await readFile(path))], basename(path))

const gallery = unwrap(await likeness.POST('/api/v1/galleries', { body: { name: 'Example wedding' } }))
const path = { id: gallery.id }
console.log(`Gallery ${gallery.id}, a client is one from similarity ${gallery.threshold.toFixed(1)}`)

// At most 50 photos in one form; what is sent twice is there once.
for (let from = 0; from < photos.length; from += 50) {
  const files = await Promise.all(photos.slice(from, from + 50).map(file))
  const sent = form({ photos: files })
  for (const { name, photo, message } of unwrap(
    await likeness.POST('/api/v1/galleries/{id}/photos', { params: { path }, ...sent }),
  ).photos)
    console.log(photo ? `Added ${name}` : `Refused ${name}: ${message}`)
}

const client = unwrap(
  await likeness.POST('/api/v1/galleries/{id}/clients', { params: { path }, body: { name: 'Ann Example' } }),
)
const byClient = { path: { ...path, clientId: client.id } }
unwrap(
  await likeness.POST('/api/v1/galleries/{id}/clients/{clientId}/enroll-face', {
    ...{ params: byClient },
    ...form({ image: await file(face) }),
  }),
)

const queued = unwrap(await likeness.POST('/api/v1/galleries/{id}/process-faces', { params: { path }, body: {} }))
console.log(`Queued ${queued.queued}`)
for (;;) {
  const { jobs } = unwrap(await likeness.GET('/api/v1/galleries/{id}/face-process-status', { params: { path } }))
  if (jobs.pending + jobs.processing === 0) break
  await sleep(500)
}

const { photos: added } = unwrap(await likeness.GET('/api/v1/galleries/{id}/photos', { params: { path } }))
for (const { id: photoId, originalName } of added) {
  const params = { path: { ...path, photoId } }
  const detail = unwrap(await likeness.GET('/api/v1/galleries/{id}/photos/{photoId}/face-detail', { params }))
  const who = detail.matches.map(({ name, similarity }) => `${name} (${similarity.toFixed(1)})`)
  console.log(`${originalName}: ${detail.faceCount} faces, ${who.join(', ') || 'no client'}`)
}

const link = unwrap(
  await likeness.POST('/api/v1/galleries/{id}/clients/{clientId}/link', { params: byClient, body: {} }),
)
console.log(`Link for the client: ${link.url}`)

const { receipts } = unwrap(await likeness.DELETE('/api/v1/galleries/{id}', { params: { path } }))
console.log(`Deleted, with ${receipts.length} client erased`)
