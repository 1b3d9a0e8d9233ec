import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '#stores/sql/database.ts'
import { ANN, ANN_AGAIN, BOB, openGalleryRoom, photoOf, uploads, type GalleryRoom } from './galleries.fixture.ts'
import type { GalleryView } from './galleries.ts'

/** `open`: a database for the room; without one it makes its own. */
export function galleryClientsSuite(
  name: string,
  open: () => Promise<{ database?: Database }> | { database?: Database },
): void {
  describe(`clients of galleries on ${name}`, () => {
    let room: GalleryRoom
    let gallery: GalleryView
    beforeAll(async () => {
      room = await openGalleryRoom(await open())
    })
    afterAll(() => room?.close())
    beforeEach(async () => {
      gallery = await room.galleryUse.create({ name: 'Wedding' }, 'local')
    })

    const code = (value: string) => expect.objectContaining({ code: value })
    const status = () => room.galleryUse.process.status(gallery.galleryId)
    async function addPhotos() {
      const photos = { 'a.jpg': photoOf([ANN]), 'b.jpg': photoOf([ANN_AGAIN, BOB]) }
      await room.galleryUse.photos.add(gallery.galleryId, uploads(photos), 'local')
      await room.galleryUse.process.all(gallery.galleryId, { force: false })
    }
    async function client(called: string, ...vectors: number[][]) {
      const { clients } = room.galleryUse
      const { clientId } = await clients.add(gallery.galleryId, { name: called }, 'local')
      const pictures = vectors.map((vector, i) => ({ name: `${i}`, read: async () => photoOf([vector], i + 1) }))
      if (pictures.length > 0) await clients.enrollFace(gallery.galleryId, clientId, pictures, {}, 'local')
      return { clientId }
    }

    test('are called by name, those of this gallery', async () => {
      const { galleryUse, clients } = room
      const other = await galleryUse.create({ name: 'Another' }, 'local')
      const [ann, bob] = [await client('Ann'), await client('Bob')]
      const stranger = await galleryUse.clients.add(other.galleryId, { name: 'Cat' }, 'local')
      const ids = [ann, stranger, bob, ann].map(({ clientId }) => clientId)
      const hostile = ['', '\0', "' OR true", 'client_000000000000']
      const rows = await clients.byIds([...ids, ...hostile])
      expect(rows.map(({ name }) => name).sort()).toEqual(['Ann', 'Bob', 'Cat'])
      expect(await clients.byIds(hostile)).toEqual([])
      expect(await clients.byIds([])).toEqual([])
      expect(await galleryUse.clients.names(gallery.galleryId, [...ids, ...hostile])).toEqual(
        new Map([
          [ann.clientId, 'Ann'],
          [bob.clientId, 'Bob'],
        ]),
      )
    })

    test('without a usable face say why', async () => {
      const { clientId } = await client('Ann')
      const enroll = (...pictures: Uint8Array[]) =>
        room.galleryUse.clients.enrollFace(
          ...([
            gallery.galleryId,
            clientId,
            pictures.map((bytes, i) => ({ name: `${i}`, read: async () => bytes })),
            {},
            'a',
          ] as const),
        )
      await expect(enroll(photoOf([]))).rejects.toMatchObject({ code: 'no_face' })
      await expect(enroll(photoOf([ANN, BOB]))).rejects.toMatchObject({ code: 'several_faces' })
      expect(room.memory.faces(gallery.collectionId)).toEqual([])
      await client('Ann too', ANN)
      await expect(enroll(photoOf([ANN], 3))).rejects.toMatchObject({ code: 'person_duplicate' })
      expect(await room.galleryUse.clients.get(gallery.galleryId, clientId)).toMatchObject({ personId: null })
      expect((await status()).rematching).toBe(0)
    })

    test('are let in by their link and by no other', async () => {
      const { clientId } = await client('Ann', ANN)
      const { clients, visitors } = room.galleryUse
      const { secret } = await clients.link(gallery.galleryId, clientId, null, 'local')
      expect(await visitors.bySecret(gallery.slug, secret)).toMatchObject({ client: { clientId } })
      const other = await room.galleryUse.create({ name: 'Another' }, 'local')
      expect(await visitors.bySecret(other.slug, secret)).toBeUndefined()
      expect(await visitors.bySecret(gallery.slug, `${secret}x`)).toBeUndefined()
      const next = await clients.link(gallery.galleryId, clientId, new Date(Date.now() + 60_000), 'local')
      expect(await visitors.bySecret(gallery.slug, secret)).toBeUndefined()
      expect(await visitors.bySecret(gallery.slug, next.secret)).toBeDefined()
      await room.galleryUse.update(gallery.galleryId, { visibility: 'private' }, 'local')
      expect(await visitors.bySecret(gallery.slug, next.secret)).toBeUndefined()
      await room.galleryUse.update(gallery.galleryId, { visibility: 'clients' }, 'local')
      const over = await clients.link(gallery.galleryId, clientId, new Date(Date.now() - 1), 'local')
      expect(await visitors.bySecret(gallery.slug, over.secret)).toBeUndefined()
    })

    test('keep their link when the gallery is renamed, until another takes its name', async () => {
      const { clientId } = await client('Ann', ANN)
      const { clients, visitors, update, create } = room.galleryUse
      const { secret } = await clients.link(gallery.galleryId, clientId, null, 'local')
      await update(gallery.galleryId, { slug: `${gallery.slug}-renamed` }, 'local')
      for (const slug of [gallery.slug, `${gallery.slug}-renamed`])
        expect(await visitors.bySecret(slug, secret)).toMatchObject({ client: { clientId } })
      await create({ name: 'Newcomer', slug: gallery.slug }, 'local')
      expect(await visitors.bySecret(gallery.slug, secret)).toBeUndefined()
      expect(await visitors.bySecret(`${gallery.slug}-renamed`, secret)).toMatchObject({ client: { clientId } })
    })

    test('come by a selfie where the gallery takes them, with their consent, and are known the next time', async () => {
      await addPhotos()
      const { visitors } = room.galleryUse
      const { secret } = await visitors.galleryLink(gallery.galleryId, 'local')
      expect(await visitors.byGallerySecret(gallery.slug, secret)).toBeUndefined()
      await room.galleryUse.update(gallery.galleryId, { visibility: 'selfie' }, 'local')
      const open = (await visitors.byGallerySecret(gallery.slug, secret))!
      const consent = { wordingVersion: '1', purpose: 'photos', givenBy: 'the visitor' }
      const first = await visitors.selfie(open, photoOf([ANN], 7), consent)
      expect(first).toMatchObject({ photoCount: 2, client: { source: 'selfie' } })
      expect(await visitors.bySecret(gallery.slug, first.secret)).toMatchObject({
        client: { clientId: first.client.clientId },
      })
      const second = await visitors.selfie(open, photoOf([ANN_AGAIN], 8), consent)
      expect(second.client.clientId).toBe(first.client.clientId)
      await expect(visitors.selfie(open, photoOf([]), consent)).rejects.toEqual(code('no_face'))
      // Somebody small in the background is nobody's business.
      expect(await visitors.selfie(open, photoOf([ANN, BOB]), consent)).toMatchObject({ photoCount: 2 })
      expect((await room.galleryUse.clients.list(gallery.galleryId, { limit: 9, offset: 0 })).total).toBe(1)
      expect(await room.people.consents(second.client.personId!)).toHaveLength(1)
    })
  })
}
