/**
 * The clients' side. A link carries a secret: a client's own, or the gallery's, which lets in whoever shows a face. Only
 * digests are kept, so a link can be made anew, never shown again.
 */
import { randomBytes } from 'node:crypto'
import { LikenessError } from '#errors'
import type { EnrollClient } from './clients.ts'
import type { GalleryDeps } from './deps.ts'
import type { Finders } from './finders.ts'
import type { Galleries } from './galleries.ts'
import type { Gallery, GalleryClient } from './gallery.ts'
import { digestOf, newSecret } from './secret.ts'

export interface VisitorsDeps extends GalleryDeps {
  find: Finders
  enroll: EnrollClient
}

const VISIT_MS = 24 * 60 * 60 * 1000
/** A face behind the one that is shown is this much smaller. */
const PASSER_BY = 0.4
const VISITOR = 'visitor'

export function createVisitors(deps: VisitorsDeps): Galleries['visitors'] {
  const { galleries, clients, photos, people, audit, find, enroll } = deps

  /** A gallery that was renamed is still found by links with its former name, unless another has that name now. */
  async function open(gallery: Gallery | undefined, slug: string): Promise<Gallery | undefined> {
    if (gallery?.state !== 'active' || gallery.visibility === 'private') return undefined
    return gallery.slug === slug || !(await galleries.bySlug(slug)) ? gallery : undefined
  }

  /** The client of whom the gallery has this face already. */
  async function recognised(
    { collectionId, threshold }: Gallery,
    image: Uint8Array,
  ): Promise<GalleryClient | undefined> {
    const { faces } = await people.identify({ collectionId, image, threshold })
    const area = ({ detail: { box } }: (typeof faces)[number]) => box.width * box.height
    const [first, second] = [...faces].sort((a, b) => area(b) - area(a))
    if (!first) throw new LikenessError('no_face')
    if (second && area(second) > PASSER_BY * area(first)) throw new LikenessError('several_faces')
    if (!first.person) return undefined
    return (await clients.byPersons([first.person.personId]))[0]
  }

  async function welcome({ galleryId }: Gallery, name: string): Promise<GalleryClient> {
    const clientId = `client_${randomBytes(6).toString('hex')}`
    return clients.add({ clientId, galleryId, name, email: null, personId: null, source: 'selfie' })
  }

  return {
    async bySecret(slug, secret) {
      const client = await clients.byAccess(digestOf(secret), new Date())
      const gallery = client && (await open(await galleries.byId(client.galleryId), slug))
      return gallery && { gallery, client }
    },
    async byGallerySecret(slug, secret) {
      const galleryId = await clients.galleryByAccess(digestOf(secret))
      const gallery = galleryId === undefined ? undefined : await open(await galleries.byId(galleryId), slug)
      return gallery?.visibility === 'selfie' ? gallery : undefined
    },
    async galleryLink(galleryId, actor) {
      const { collectionId } = await find.gallery(galleryId)
      const secret = newSecret()
      await clients.setGalleryAccess(galleryId, digestOf(secret))
      await audit.record({ actor, action: 'gallery.link_made', collectionId, target: galleryId })
      return { secret }
    },
    async revokeGalleryLink(galleryId, actor) {
      const { collectionId } = await find.gallery(galleryId)
      await clients.setGalleryAccess(galleryId, null)
      await audit.record({ actor, action: 'gallery.link_revoked', collectionId, target: galleryId })
    },
    async selfie(gallery, image, { name, ...consent }) {
      if (!gallery.faceRecognitionEnabled) throw new LikenessError('gallery_off')
      const { galleryId, collectionId } = gallery
      let client = await recognised(gallery, image)
      if (!client) {
        client = await welcome(gallery, name?.trim() || VISITOR)
        const actor = `client:${client.clientId}`
        try {
          const read = async () => image
          client = (await enroll(galleryId, client.clientId, [{ name: 'selfie', read }], { consent }, actor)).client
        } catch (error) {
          await clients.remove(client.clientId)
          throw error
        }
      }
      const { clientId } = client
      const secret = newSecret()
      const expiresAt = new Date(Date.now() + VISIT_MS)
      await clients.addAccess(clientId, { digest: digestOf(secret), kind: 'selfie', expiresAt })
      await audit.record({ actor: `client:${clientId}`, action: 'gallery.selfie', collectionId, target: clientId })
      return { client, secret, photoCount: (await photos.matchesOfClient(clientId)).length }
    },
  }
}
