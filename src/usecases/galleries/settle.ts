/** What was found in photos, compared with the clients and stored: many photos at a time where nobody waits for one. */
import { isLikenessError } from '#errors'
import { createTogether } from '#lib/together.ts'
import type { GalleryDeps } from './deps.ts'
import type { Gallery } from './gallery.ts'
import type { ScoreFaces } from './score-faces.ts'
import type { PhotoResult } from './store.ts'

export interface Found {
  /** As it was before the picture was looked at, or later. */
  gallery: Gallery
  result: PhotoResult
}

export interface Settled {
  /** The gallery's, when the photo was stored. */
  revision: number
  /** Whose clients the photo's faces were compared with. */
  matched: number
}

/** Undefined: the photo or the gallery is gone. */
export type Settle = (found: Found, background: boolean) => Promise<Settled | undefined>

/** Short: the engine has stored their faces together, so they come together. */
const COMPANY_MS = 50
const MOST = 32

const faceIdsOf = ({ result }: Found) => result.faces.flatMap(({ faceId }) => faceId ?? [])

/** It is no use to try the others where the database is away. */
const mayBeOne = (error: unknown) => !isLikenessError(error) || error.status < 500

export function createSettle(deps: Pick<GalleryDeps, 'photos'> & { scoreFaces: ScoreFaces }): Settle {
  async function settleGallery(all: Found[]): Promise<Map<string, Settled>> {
    const [first, ...rest] = all.map(({ gallery }) => gallery)
    const gallery = rest.reduce((last, one) => (one.enrolmentRevision > last.enrolmentRevision ? one : last), first)
    const scores = await deps.scoreFaces(gallery, all.flatMap(faceIdsOf))
    const matched = gallery.enrolmentRevision
    const results = all.map(({ result }) => result)
    const stored = await deps.photos.store(gallery.galleryId, results, scores, matched)
    return new Map([...stored].map(([photoId, revision]) => [photoId, { revision, matched }]))
  }

  async function settle(all: Found[]): Promise<(Settled | undefined)[]> {
    const galleryIds = new Set(all.map(({ gallery }) => gallery.galleryId))
    const settled = new Map<string, Settled>()
    for (const galleryId of galleryIds) {
      const own = all.filter(({ gallery }) => gallery.galleryId === galleryId)
      for (const [photoId, one] of await settleGallery(own)) settled.set(photoId, one)
    }
    return all.map(({ result }) => settled.get(result.photoId))
  }

  const inCompany = createTogether(settle, { companyMs: COMPANY_MS, most: MOST, oneByOne: mayBeOne })
  return async (found, background) => (background ? inCompany(found) : (await settle([found]))[0])
}
