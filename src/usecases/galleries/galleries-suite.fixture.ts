import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '#stores/sql/database.ts'
import { ANN, ANN_AGAIN, BOB, CAT, openGalleryRoom, photoOf, uploads, type GalleryRoom } from './galleries.fixture.ts'
import type { GalleryView } from './galleries.ts'

/** `open`: a database for the room; without one it makes its own. */
export function galleriesSuite(
  name: string,
  open: () => Promise<{ database?: Database }> | { database?: Database },
): void {
  describe(`galleries on ${name}`, () => {
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
    const PHOTOS = {
      'a.jpg': photoOf([ANN]),
      'b.jpg': photoOf([ANN_AGAIN, BOB]),
      'c.jpg': photoOf([CAT]),
      'd.jpg': photoOf([]),
    }
    const add = (files: Record<string, Uint8Array> = PHOTOS) =>
      room.galleryUse.photos.add(gallery.galleryId, uploads(files), 'local')
    const all = (options = {}) => room.galleryUse.process.all(gallery.galleryId, { force: false, ...options })
    const status = () => room.galleryUse.process.status(gallery.galleryId)

    async function client(name: string, ...vectors: number[][]) {
      const { clients } = room.galleryUse
      const { clientId } = await clients.add(gallery.galleryId, { name }, 'local')
      const pictures = vectors.map((vector, i) => ({ name: `${i}`, read: async () => photoOf([vector], i + 1) }))
      const enrolled =
        pictures.length > 0 ? await clients.enrollFace(gallery.galleryId, clientId, pictures, {}, 'local') : undefined
      return { clientId, enrolled }
    }

    const EXPECTED = { 'a.jpg': ['Ann'], 'b.jpg': ['Ann', 'Bob'], 'c.jpg': [], 'd.jpg': [] }

    describe('who is in which photo', () => {
      test('does not depend on who came first, the photos or the clients', async () => {
        await add()
        expect(await all()).toMatchObject({ total: 4, processed: 4, errors: 0, cached: 0 })
        expect((await client('Ann', ANN)).enrolled).toMatchObject({ photoCount: 2 })
        expect((await client('Bob', BOB)).enrolled).toMatchObject({ photoCount: 1 })
        expect(await room.inPhotos(gallery.galleryId)).toEqual(EXPECTED)
        const after = await status()
        expect(after).toMatchObject({ totalPhotos: 4, totals: { faces: 4, matches: 3 }, rematching: 0 })

        gallery = await room.galleryUse.create({ name: 'Wedding' }, 'local')
        expect(gallery.slug).toMatch(/^wedding-\d$/)
        await client('Ann', ANN)
        await client('Bob', BOB)
        await add()
        await all()
        expect(await room.inPhotos(gallery.galleryId)).toEqual(EXPECTED)
        expect(await status()).toMatchObject({ totals: { faces: 4, matches: 3 }, rematching: 0 })
      })

      test('a client with several pictures is matched by their mean, either way round', async () => {
        await add()
        await all()
        await client('Ann', ANN, ANN_AGAIN)
        const before = await room.photos.matches(
          (await room.photos.page(gallery.galleryId, { limit: 9 })).map((p) => p.photoId),
        )
        await all({ force: true })
        const after = await room.photos.matches(
          (await room.photos.page(gallery.galleryId, { limit: 9 })).map((p) => p.photoId),
        )
        expect(after).toEqual(before)
        expect(after).toHaveLength(2)
      })

      test('a person is in a photo once, by the best face, and a face belongs to one', async () => {
        await add({ 'twice.jpg': photoOf([ANN_AGAIN, ANN]) })
        await all()
        const { clientId } = await client('Ann', ANN)
        const { clientId: twin } = await client('Twin', [0.9, 0.43, 0])
        const [photo] = await room.photos.page(gallery.galleryId, { limit: 1 })
        const { faces } = await room.galleryUse.process.detail(gallery.galleryId, photo!.photoId)
        expect(faces.map(({ matches }) => matches.map((m) => [m.clientId, m.counts]))).toEqual([
          [
            [clientId, false],
            [twin, false],
          ],
          [
            [clientId, true],
            [twin, false],
          ],
        ])
      })

      test('nobody is in it any more who was removed, and the next best takes the place', async () => {
        await add({ 'a.jpg': photoOf([ANN]) })
        await all()
        const { clientId } = await client('Ann', ANN)
        await client('Like Ann', [0.93, 0.36, 0])
        expect(await room.inPhotos(gallery.galleryId)).toEqual({ 'a.jpg': ['Ann'] })
        const removed = await room.galleryUse.clients.remove(
          ...([gallery.galleryId, clientId, { forgetInPhotos: false, reason: 'request' }, 'local'] as const),
        )
        expect(removed.erasure).toMatchObject({ finishedAt: expect.any(Date), removed: { gallery_matches: 1 } })
        expect(await room.inPhotos(gallery.galleryId)).toEqual({ 'a.jpg': ['Like Ann'] })
        expect(room.memory.users(gallery.collectionId)).toHaveLength(1)
      })

      test('whoever wants to be forgotten is not found again, also when photos are looked at anew', async () => {
        await add({ 'a.jpg': photoOf([ANN, BOB]) })
        await all()
        const { clientId } = await client('Ann', ANN)
        const { forgotten } = await room.galleryUse.clients.remove(
          ...([gallery.galleryId, clientId, { forgetInPhotos: true, reason: 'request' }, 'local'] as const),
        )
        expect(forgotten).toBe(1)
        expect(room.memory.faces(gallery.collectionId).map(({ vector }) => vector)).toEqual([BOB])
        await all({ force: true })
        expect(room.memory.faces(gallery.collectionId).map(({ vector }) => vector)).toEqual([BOB])
        expect((await client('Ann again', ANN)).enrolled).toMatchObject({ photoCount: 0 })
        expect(await status()).toMatchObject({ totals: { faces: 1 } })
      })

      test('another threshold matches anew', async () => {
        await add({ 'a.jpg': photoOf([[0.93, 0.36, 0]]) })
        await all()
        await client('Ann', ANN)
        expect(await room.inPhotos(gallery.galleryId)).toEqual({ 'a.jpg': ['Ann'] })
        await room.galleryUse.update(gallery.galleryId, { threshold: 97 }, 'local')
        expect(await status()).toMatchObject({ rematching: 1 })
        const worker = room.startWorker()
        await expect.poll(status).toMatchObject({ rematching: 0, totals: { matches: 0 } })
        await worker.stop()
      })
    })

    describe('results are kept', () => {
      test('and no photo is opened again, unless somebody wants it or it has changed', async () => {
        await add()
        await client('Ann', ANN)
        await all()
        const before = room.memory.calls.length
        expect(await all()).toMatchObject({ total: 4, processed: 0, cached: 4 })
        expect(room.memory.calls.slice(before)).toEqual([])
        const [photo] = (await room.galleryUse.photos.list(gallery.galleryId, { limit: 1, offset: 0 })).photos
        const one = (force: boolean) => room.galleryUse.process.one(gallery.galleryId, photo!.photoId, { force })
        expect(await one(false)).toMatchObject({ fromCache: true, faces: [{ matches: [{ counts: true }] }] })
        expect(room.memory.calls.slice(before)).toEqual([])
        expect(await one(true)).toMatchObject({ fromCache: false, faces: [{ matches: [{ counts: true }] }] })
        expect(room.memory.calls.slice(before)).toContain('indexFaces')
        await room.galleryUse.update(gallery.galleryId, { preset: 'ultra' }, 'local')
        expect(await all()).toMatchObject({ processed: 4, cached: 0 })
      })

      test('for so long and no longer', async () => {
        const short = await openGalleryRoom({ ...room, settings: { cacheSeconds: 0 } })
        await add()
        await all()
        const again = await short.galleryUse.process.all(gallery.galleryId, { force: false })
        expect(again).toMatchObject({ processed: 4, cached: 0 })
      })
    })

    describe('photos', () => {
      test('are there once, whatever is sent again; one bad file keeps none of the others', async () => {
        const files = { ...PHOTOS, 'no.txt': Buffer.from('no picture'), 'empty.jpg': new Uint8Array(0) }
        const [a] = await add({ ...files, 'huge.jpg': Buffer.alloc(100_001, '[') })
        expect(a).toMatchObject({ name: 'a.jpg', known: false })
        const { photos } = room.galleryUse
        const missing = await photos.missing(gallery.galleryId, [
          { name: 'a.jpg', bytes: PHOTOS['a.jpg'].length },
          { name: 'a.jpg', bytes: 1 },
          { name: 'new.jpg', bytes: 1 },
        ])
        expect(missing).toEqual([
          { name: 'a.jpg', bytes: 1 },
          { name: 'new.jpg', bytes: 1 },
        ])
        const again = await add(files)
        expect(again.map(({ known, code: refused }) => known ?? refused)).toEqual([
          ...[true, true, true, true],
          ...['image_unsupported', 'image_empty'],
        ])
        expect((await status()).totalPhotos).toBe(4)
        const kept: string[] = []
        for await (const { key } of room.objects.list(`galleries/${gallery.galleryId}/`)) kept.push(key)
        expect(kept).toHaveLength(4)
      })

      test('of a bucket are registered where they are, and looked at again when they change', async () => {
        const put = (name: string, vectors: number[][]) =>
          room.objects.put(`buckets/photos/e/${name}`, photoOf(vectors))
        await put('1.jpg', [ANN])
        await put('2.JPG', [BOB])
        await put('notes.txt', [])
        const { photos } = room.galleryUse
        const scan = () => photos.scan(gallery.galleryId, null, 'e/', 'local')
        expect(await scan()).toEqual({ found: 2, added: 2 })
        expect(await scan()).toEqual({ found: 2, added: 0 })
        await client('Ann', ANN)
        await client('Cat', CAT)
        await all()
        expect(await room.inPhotos(gallery.galleryId)).toEqual({ '1.jpg': ['Ann'], '2.JPG': [] })
        await put('2.JPG', [CAT, BOB])
        await scan()
        expect(await all()).toMatchObject({ processed: 1, cached: 1 })
        expect(await room.inPhotos(gallery.galleryId)).toEqual({ '1.jpg': ['Ann'], '2.JPG': ['Cat'] })
        const answers = await photos.register(
          gallery.galleryId,
          null,
          ['e/1.jpg', 'e/none.jpg', '../people/x.jpg'],
          'local',
        )
        expect(answers.map(({ known, code: refused }) => known ?? refused)).toEqual([
          true,
          'object_not_found',
          'object_not_found',
        ])
        await photos.remove(
          gallery.galleryId,
          answers.flatMap(({ photo }) => photo?.photoId ?? []),
          'local',
        )
        expect(await room.objects.exists('buckets/photos/e/1.jpg')).toBe(true)
      })

      test('that are deleted leave nothing', async () => {
        const added = await add()
        await all()
        const ids = added.map(({ photo }) => photo!.photoId)
        expect(await room.galleryUse.photos.remove(gallery.galleryId, [...ids, 'unknown'], 'local')).toBe(4)
        expect(room.memory.faces(gallery.collectionId)).toEqual([])
        for await (const { key } of room.objects.list(`galleries/${gallery.galleryId}/`)) expect.unreachable(key)
        await expect(room.galleryUse.photos.get(gallery.galleryId, ids[0]!)).rejects.toEqual(code('photo_not_found'))
      })
    })
  })
}
