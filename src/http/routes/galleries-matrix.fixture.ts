/** A gallery that must not be seen, with something of everything, on a server of its own. */
import { expect, vi } from 'vitest'
import { ANN, BOB, photoOf } from '#usecases/galleries/galleries.fixture.ts'
import { openGalleryServer } from './galleries.fixture.ts'
import type { TestForm } from './identity.fixture.ts'

/** What only this gallery knows. */
export const OF_GALLERY = ['Secret Sibyl', 'Gone Gerda', 'secret-door']

const ANY_PHOTO = '00000000-0000-4000-8000-000000000000'
/** What is sent where something has to be sent. */
export const GALLERY_BODIES: Record<string, () => object> = {
  'POST /galleries': () => ({ name: 'New' }),
  'POST /galleries/:id/clients': () => ({ name: 'New' }),
  'POST /galleries/:id/photos/missing': () => ({ files: [{ name: 'a.jpg', bytes: 1 }] }),
  'POST /galleries/:id/photos/register': () => ({ keys: ['a.jpg'] }),
  'POST /galleries/:id/photos/scan': () => ({ prefix: 'a' }),
  'DELETE /galleries/:id/photos': () => ({ photoIds: [ANY_PHOTO] }),
  'POST /galleries/:id/photos.zip': () => ({ photoIds: [ANY_PHOTO] }),
}
export const GALLERY_FORMS: Record<string, () => TestForm> = {
  'POST /galleries/:id/photos': () => ({ files: [['photos', photoOf([BOB])]] }),
  'POST /galleries/:id/clients/:clientId/enroll-face': () => ({ files: [['image', photoOf([BOB])]] }),
}

export async function furnishGallery(otherCollection: string) {
  const house = await openGalleryServer()
  const { keys, server, get, send } = house
  const gallery = await house.gallery({ name: 'Secret Sibyl', visibility: 'selfie' })
  const at = `/${gallery.id}`
  const clientId = await house.client(gallery.id, 'Gone Gerda', ANN)
  const photos = await house.upload(gallery.id, { 'secret-door.jpg': photoOf([ANN]) })
  await send('POST', `${at}/process-all-faces`)
  const secret = await house.link(`${at}/clients/${clientId}`)
  await send('POST', `${at}/separate-folders`)
  const worker = house.room.startWorker()
  const folders = async () => (await get(`${at}/separate-folders`)).json<{ folders: { id: string }[] }>().folders
  await vi.waitFor(async () => expect(await folders()).toHaveLength(1), { timeout: 10_000 })
  await worker.stop()
  const [folder] = await folders()
  const ids: Record<string, string> = {
    ...{ id: gallery.id, clientId, photoId: photos['secret-door.jpg']!, folderId: folder!.id, slug: gallery.slug },
  }
  const state = async () => {
    const paths = ['', '/photos', '/clients', '/face-process-status', '/separate-folders', '/face-results']
    const answers = await Promise.all(paths.map((path) => get(at + path)))
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(paths.map(() => 200))
    return answers.map(({ body }) => JSON.parse(body) as unknown)
  }
  const secrets = [...Object.values(ids), ...OF_GALLERY, secret]
  const own = await server.key('admin', [otherCollection])
  return { house, keys, ids, secret, secrets, own, state, before: await state() }
}
