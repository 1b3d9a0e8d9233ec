/** Galleries are made, changed and deleted with everything in them. */
import { randomBytes } from 'node:crypto'
import { LikenessError } from '#errors'
import { personName } from '#people/name.ts'
import type { GalleryDeps } from './deps.ts'
import type { Finders } from './finders.ts'
import type { Galleries, GallerySettings, GalleryView } from './galleries.ts'
import type { Gallery } from './gallery.ts'
import { folderOf } from './keys.ts'
import { queueRematch } from './rematch-gallery.ts'
import { slugOf } from './slug.ts'

export interface LifeDeps extends GalleryDeps {
  find: Finders
}

/** Accepted chance that a stranger is taken for one of so many clients. */
const FPIR = 0.001
const USUAL_CLIENTS = 500
const SLUGS = 20

const inRange = (threshold: number) => threshold >= 0 && threshold <= 100

function checked(change: Partial<GallerySettings>): Partial<GallerySettings> {
  if (change.threshold !== undefined && !inRange(change.threshold))
    throw new LikenessError('invalid_argument', {
      message: 'The threshold must be a number from 0 to 100.',
      details: { argument: 'threshold' },
    })
  return {
    ...change,
    ...(change.name !== undefined && { name: personName(change.name) }),
    ...(change.slug !== undefined && { slug: slugOf(change.slug, { given: true }) }),
  }
}

export function createGalleryLife(
  deps: LifeDeps,
): Pick<Galleries, 'create' | 'list' | 'get' | 'update' | 'remove'> & { finish(gallery: Gallery): Promise<void> } {
  const { galleries, clients, photos, engine, queue, objects, audit, find } = deps

  async function view(gallery: Gallery): Promise<GalleryView> {
    const [photoCount, { total: clientCount }] = await Promise.all([
      photos.total(gallery.galleryId),
      clients.list(gallery.galleryId, { limit: 1, offset: 0 }),
    ])
    return { ...gallery, photoCount, clientCount }
  }

  const note = ({ galleryId, collectionId }: Gallery, action: string, actor: string, details: object = {}) =>
    audit.record({ actor, action, collectionId, target: galleryId, details: { ...details } })

  /** A name that several galleries have gets a number. */
  async function freeSlug(name: string): Promise<string> {
    const wanted = slugOf(name)
    for (let n = 1; n <= SLUGS; n++) {
      const slug = n === 1 ? wanted : `${wanted}-${n}`
      if (!(await galleries.bySlug(slug))) return slug
    }
    return `${wanted}-${randomBytes(4).toString('hex')}`
  }

  /** Repeatable; the row goes last, so that whatever is left is found again. */
  async function finish({ galleryId, collectionId }: Gallery, actor = 'system') {
    // Thousands of jobs go in a few statements; what runs right now goes on, and finds nothing.
    await queue.cancelAll({ batch: galleryId })
    await queue.removeAll({ batch: galleryId })
    const receipts = await deps.removeCollection(collectionId, actor)
    await objects.deleteAll(folderOf(galleryId))
    await queue.removeAll({ batch: galleryId })
    await queue.resume(collectionId)
    await galleries.remove(galleryId)
    return receipts
  }

  return {
    async create(settings, actor) {
      const { name, slug, ...rest } = checked(settings)
      const id = randomBytes(6).toString('hex')
      const gallery = {
        ...{ galleryId: `gallery_${id}`, collectionId: `gallery-${id}`, owner: actor, name: name! },
        slug: slug ?? (await freeSlug(name!)),
        ...{ faceRecognitionEnabled: true, visibility: 'clients' as const, preset: 'automatic' as const },
        threshold: engine.searchThreshold(FPIR, USUAL_CLIENTS),
        ...rest,
      }
      await deps.createCollection(gallery.collectionId, actor)
      try {
        const made = await galleries.add(gallery)
        await note(made, 'gallery.created', actor)
        return await view(made)
      } catch (error) {
        await deps.removeCollection(gallery.collectionId, actor).catch(() => undefined)
        throw error
      }
    },

    async list(options) {
      const { total, galleries: page } = await galleries.list(options)
      return { total, galleries: page }
    },

    get: async (galleryId) => view(await find.gallery(galleryId)),

    async update(galleryId, change, actor) {
      const before = await find.gallery(galleryId)
      const gallery = await galleries.update(galleryId, checked(change))
      if (gallery.threshold !== before.threshold) {
        const enrolmentRevision = await galleries.raiseRevision(galleryId)
        await queueRematch(queue, { ...gallery, enrolmentRevision }, actor)
      }
      await note(gallery, 'gallery.changed', actor, { changed: Object.keys(change) })
      return view(gallery)
    },

    async remove(galleryId, actor) {
      const gallery = await galleries.byId(galleryId)
      if (!gallery) throw new LikenessError('gallery_not_found')
      if (gallery.state === 'active') {
        await galleries.update(galleryId, { state: 'deleting' })
        await note(gallery, 'gallery.deleted', actor)
      }
      return finish(gallery, actor)
    },

    finish: async (gallery) => void (await finish(gallery)),
  }
}
