/** Clients: who they are, their faces, their links. What changes whose a face is goes in line for each gallery. */
import { randomBytes } from 'node:crypto'
import { isLikenessError, LikenessError } from '#errors'
import { personName } from '#people/name.ts'
import type { Enrollment } from '#people/enrollment.ts'
import type { GalleryDeps } from './deps.ts'
import type { Galleries, ClientView } from './galleries.ts'
import type { Gallery, GalleryClient } from './gallery.ts'
import type { Finders } from './finders.ts'
import { readObject } from './read-photo.ts'
import { createRematchClient, type RematchClientDeps } from './rematch-client.ts'
import { digestOf, newSecret } from './secret.ts'

export interface ClientsDeps extends GalleryDeps, RematchClientDeps {
  find: Finders
}

const LONGEST_EMAIL = 254

function checkedEmail(email: string | null): string | null {
  const text = email?.trim() ?? ''
  if (text === '') return null
  if (text.length <= LONGEST_EMAIL && /^[^\s@\p{C}]+@[^\s@\p{C}]+$/u.test(text)) return text
  throw new LikenessError('invalid_argument', {
    message: 'The e-mail address must look like name@example.com.',
    details: { argument: 'email' },
  })
}

/** Why no picture was taken, in the words of the first. */
function refusal({ refused, duplicates }: Enrollment): LikenessError {
  const details = { images: refused.map(({ image, reasons, message }) => ({ image, reasons, message })) }
  const [first] = refused
  const all = refused.flatMap(({ reasons }) => reasons)
  if (duplicates.length > 0 && all.includes('DUPLICATE_PERSON'))
    return new LikenessError('person_duplicate', { details })
  const every = (reason: string) =>
    refused.length > 0 && refused.every(({ reasons }) => reasons.some((r) => r === reason))
  const code = every('NO_FACE') ? 'no_face' : every('SEVERAL_FACES') ? 'several_faces' : 'no_usable_face'
  return new LikenessError(code, { details, ...(first?.message && { message: first.message }) })
}

export function createClients(deps: ClientsDeps): Galleries['clients'] {
  const { galleries, clients, photos, engine, people, erasures, buckets, audit, inLine, find, settings } = deps
  const rematchClient = createRematchClient(deps)

  async function viewed(list: (GalleryClient & { photoCount: number })[]): Promise<ClientView[]> {
    const portraits = await people.summaries(list.flatMap(({ personId }) => personId ?? []))
    return list.map((client) => ({
      ...client,
      portraitKey: portraits.get(client.personId ?? '')?.portrait.thumbnailKey ?? null,
    }))
  }
  async function view(client: GalleryClient): Promise<ClientView> {
    const photoCount = (await photos.matchesOfClient(client.clientId)).length
    return (await viewed([{ ...client, photoCount }]))[0]!
  }

  const note = (gallery: Gallery, action: string, clientId: string, actor: string, details: object = {}) =>
    audit.record({
      ...{ actor, action, collectionId: gallery.collectionId, target: clientId },
      details: { galleryId: gallery.galleryId, ...details },
    })

  /**
   * The revision rises before the face is there, so that whatever stops this leaves photos that say they are to be
   * matched anew, and once more after it, so that photos which are being searched meanwhile look again.
   */
  const enroll: EnrollClient = (galleryId, clientId, pictures, { faceBox, consent }, actor) =>
    inLine(galleryId, async () => {
      const gallery = await find.gallery(galleryId)
      const client = await find.client(galleryId, clientId)
      const { collectionId } = gallery
      const before = await galleries.raiseRevision(galleryId)
      const result = await people
        .enroll({
          ...{ collectionId, images: pictures, recordedBy: actor, qualityFilter: 'AUTO', quality: {} },
          ...(client.personId === null ? { name: client.name, namesake: true } : { personId: client.personId }),
          ...(faceBox && { faceBox }),
          ...(consent && { consent }),
        })
        .catch(async (error: unknown) => {
          // Nothing came of it: what was right is right.
          if (isLikenessError(error) && error.status < 500) await photos.advance(galleryId, before - 1, before)
          throw error
        })
      if (!result.person || result.faceIds.length === 0) {
        await photos.advance(galleryId, before - 1, before)
        throw refusal(result)
      }
      const { personId } = result.person
      const linked = { ...client, personId }
      if (client.personId !== personId) await clients.update(clientId, { personId })
      const after = await galleries.raiseRevision(galleryId)
      await rematchClient(gallery, linked)
      await photos.advance(galleryId, before - 1, after)
      await photos.advance(galleryId, before, after)
      await note(gallery, 'gallery.client_enrolled', clientId, actor, { faces: result.faceIds.length })
      const photoCount = (await photos.matchesOfClient(clientId)).length
      return { client: linked, faceIds: result.faceIds, refused: result.refused, photoCount }
    })

  /** What was found of a person in the photos is nobody's from here on. */
  async function forget(gallery: Gallery, client: GalleryClient): Promise<number> {
    const faceIds = (await photos.matchesOfClient(client.clientId)).map(({ faceId }) => faceId)
    if (faceIds.length === 0) return 0
    await engine.deleteFaces(gallery.collectionId, faceIds)
    return photos.forgetFaces(gallery.galleryId, faceIds)
  }

  const drop = (gallery: Gallery, client: GalleryClient, { forgetInPhotos, reason }: DropOptions, actor: string) =>
    inLine(gallery.galleryId, async () => {
      const { clientId, personId } = client
      await clients.removeAccess(clientId)
      const forgotten = forgetInPhotos ? await forget(gallery, client) : 0
      // The erasure takes the client's row with it, at the end; without a face there is nobody to erase.
      const erasure = personId === null ? null : await erasures.erase({ personId, reason, requestedBy: actor })
      await clients.remove(clientId)
      await note(gallery, 'gallery.client_removed', clientId, actor, { forgotten })
      return { erasure, forgotten }
    })

  return {
    async add(galleryId, { name, email = null }, actor) {
      const gallery = await find.gallery(galleryId)
      const clientId = `client_${randomBytes(6).toString('hex')}`
      const row = { clientId, galleryId, name: personName(name), email: checkedEmail(email) }
      const client = await clients.add({ ...row, personId: null, source: 'operator' })
      await note(gallery, 'gallery.client_added', clientId, actor)
      return view(client)
    },
    async list(galleryId, options) {
      await find.gallery(galleryId)
      const { total, clients: page } = await clients.list(galleryId, options)
      return { total, clients: await viewed(page) }
    },
    get: async (galleryId, clientId) => view(await find.client(galleryId, clientId)),
    async names(galleryId, clientIds) {
      const found = await clients.byIds(clientIds)
      return new Map(
        found.flatMap((client) => (client.galleryId === galleryId ? [[client.clientId, client.name]] : [])),
      )
    },
    async update(galleryId, clientId, { name, email }, actor) {
      const gallery = await find.gallery(galleryId)
      const { personId } = await find.client(galleryId, clientId)
      const change = {
        ...(name !== undefined && { name: personName(name) }),
        ...(email !== undefined && { email: checkedEmail(email) }),
      }
      const changed = await clients.update(clientId, change)
      if (!changed) throw new LikenessError('client_not_found')
      if (personId !== null && change.name !== undefined)
        await people.update(personId, { name: change.name }, { namesake: true })
      await note(gallery, 'gallery.client_changed', clientId, actor)
      return view(changed)
    },
    async remove(galleryId, clientId, options, actor) {
      return drop(await find.gallery(galleryId), await find.client(galleryId, clientId), options, actor)
    },
    enrollFace: enroll,
    reference: (_, key) => ({
      name: key.slice(key.lastIndexOf('/') + 1),
      read: () => readObject(buckets, { bucket: settings.bucket, key }, settings.maxPhotoBytes),
    }),
    async link(galleryId, clientId, expiresAt, actor) {
      const gallery = await find.gallery(galleryId)
      await find.client(galleryId, clientId)
      const secret = newSecret()
      await clients.addAccess(clientId, { digest: digestOf(secret), kind: 'link', expiresAt })
      await note(gallery, 'gallery.client_link_made', clientId, actor)
      return { secret }
    },
    async revokeLink(galleryId, clientId, actor) {
      const gallery = await find.gallery(galleryId)
      await find.client(galleryId, clientId)
      await clients.removeAccess(clientId)
      await note(gallery, 'gallery.client_link_revoked', clientId, actor)
    },
  }
}

export type EnrollClient = Galleries['clients']['enrollFace']
interface DropOptions {
  forgetInPhotos: boolean
  reason: string
}
