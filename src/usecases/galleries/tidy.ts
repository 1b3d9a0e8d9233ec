/** What comes round: deletions that were broken off, photos a crash has left unmatched, ended jobs, lost persons. */
import { isLikenessError } from '#errors'
import type { GalleryDeps } from './deps.ts'
import type { Gallery } from './gallery.ts'
import { GALLERY_PHOTO, jobOf } from './process.ts'
import { queueRematch } from './rematch-gallery.ts'

export interface TidyDeps extends Pick<
  GalleryDeps,
  'galleries' | 'clients' | 'photos' | 'people' | 'queue' | 'erasures'
> {
  finish(gallery: Gallery): Promise<void>
}

const HOUR = 60 * 60 * 1000
const PAGE = 200
/** An enrolment that goes on links its person within this time. */
const LINKED_WITHIN_MS = 10 * 60 * 1000

export function createTidy({ galleries, clients, photos, people, queue, erasures, finish }: TidyDeps) {
  /** Enrolled by a process that died before it could say for which client. */
  async function unlinked({ galleryId: _, collectionId }: Gallery): Promise<void> {
    for (let offset = 0; ; offset += PAGE) {
      const { people: page } = await people.list(collectionId, { limit: PAGE, offset })
      const old = page.filter(({ createdAt }) => createdAt.getTime() < Date.now() - LINKED_WITHIN_MS)
      const linked = await clients.byPersons(old.map(({ personId }) => personId))
      const known = new Set(linked.map(({ personId }) => personId))
      for (const { personId } of old)
        if (!known.has(personId)) await erasures.erase({ personId, reason: 'unlinked', requestedBy: 'system' })
      if (page.length < PAGE) return
    }
  }

  /** Whoever asked for them died before the jobs were put in, or the jobs before them ended in that very moment. */
  async function withoutJob(gallery: Gallery): Promise<void> {
    const { galleryId } = gallery
    const wanted = { kind: GALLERY_PHOTO, batch: galleryId }
    const [first] = await photos.page(galleryId, { states: ['pending'], limit: 1 })
    if (!first) return
    const [{ pending }, jobs] = await Promise.all([photos.counts(galleryId), queue.counts(wanted)])
    if (jobs.queued + jobs.running >= pending) return
    await queue.removeAll({ ...wanted, state: 'done' })
    for (let after: string | undefined; ;) {
      const page = await photos.page(galleryId, { states: ['pending'], limit: PAGE, ...(after && { after }) })
      // Those that have one keep it.
      await queue.addMany(page.map(({ photoId }) => jobOf(gallery, 'system')(photoId)))
      if (page.length < PAGE) return
      after = page.at(-1)!.photoId
    }
  }

  return async (): Promise<void> => {
    for (const gallery of await galleries.deleting()) await finish(gallery)
    await queue.removeAll({ kind: GALLERY_PHOTO, state: 'done', finishedBefore: new Date(Date.now() - HOUR) })
    for (let offset = 0; ; offset += PAGE) {
      const { galleries: page } = await galleries.list({ limit: PAGE, offset })
      for (const gallery of page) {
        if (gallery.state !== 'active') continue
        if (gallery.faceRecognitionEnabled) await withoutJob(gallery)
        const [stale] = await photos.stale(gallery.galleryId, { limit: 1 })
        if (stale !== undefined && gallery.faceRecognitionEnabled) await queueRematch(queue, gallery, 'system')
        await unlinked(gallery).catch((error: unknown) => {
          // It is being deleted.
          if (!isLikenessError(error) || error.code !== 'collection_not_found') throw error
        })
      }
      if (page.length < PAGE) return
    }
  }
}
