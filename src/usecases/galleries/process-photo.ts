/**
 * One photo, from bytes to who is in it. Whatever is done twice comes out the same: the engine stores a face of a photo
 * once, and the result is stored in one transaction.
 *
 *     valid and matched  -> nothing
 *     valid              -> its stored faces are searched again
 *     otherwise          -> bytes -> faces and small versions -> search -> stored
 *
 * Clients come and go meanwhile. Each of them raises the gallery's revision before the stored faces are searched for
 * them, so a photo that finds the revision moved after it was stored searches again.
 */
import type { BoundingBox, IndexedFace, Rendition } from '#engine/engine.ts'
import { LikenessError } from '#errors'
import { overlap } from '#lib/overlap.ts'
import { createSharedRead } from '#lib/together.ts'
import type { GalleryDeps } from './deps.ts'
import type { Gallery, Photo, PhotoFace } from './gallery.ts'
import { smallKey } from './keys.ts'
import { fingerprintOf, parametersKey, parametersOf, type Parameters } from './presets.ts'
import { createReadPhoto } from './read-photo.ts'
import type { ScoreFaces } from './score-faces.ts'
import { createSettle, type Settled } from './settle.ts'
import { deleteStrays } from './strays.ts'

export interface ProcessPhotoDeps extends Pick<
  GalleryDeps,
  'galleries' | 'photos' | 'engine' | 'objects' | 'buckets' | 'settings'
> {
  scoreFaces: ScoreFaces
}

export const THUMBNAIL = 320
export const PREVIEW = 640
/**
 * Up to 640 pixels they come from the very decode that faces are looked for in, and cost next to nothing. The ids of
 * faces depend on the boxes, and those on the decode: always the same sizes.
 */
const RENDITIONS = [{ longSide: THUMBNAIL }, { longSide: PREVIEW }]
/** Two boxes of one face. */
const SAME_FACE = 0.5
/** Clients come and go by hand: a gallery whose revision moves more often while one photo is searched is left to the chore. */
const MOST_ROUNDS = 5
const COUNTED_MS = 10_000

interface Look {
  /** Nobody waits for this photo: others go first, and it is stored in company. */
  background: boolean
  signal?: AbortSignal
}

export type ProcessPhoto = ReturnType<typeof createProcessPhoto>

export function createProcessPhoto(deps: ProcessPhotoDeps) {
  const { galleries, photos, engine, objects, settings, scoreFaces } = deps
  const readPhoto = createReadPhoto(deps)
  const settle = createSettle(deps)
  const readGallery = createSharedRead((galleryId) => galleries.byId(galleryId))
  let counted: { galleryId: string; total: number; at: number } | undefined

  const isForgotten = (box: BoundingBox, forgotten: PhotoFace[]) =>
    forgotten.some((one) => overlap(one.box, box) >= SAME_FACE)

  const isWanted = ({ detail: { box, confidence } }: IndexedFace, { minFaceArea, minConfidence }: Parameters) =>
    box.width * box.height >= minFaceArea && confidence >= minConfidence

  /** Counting 20,000 photos for each of them would take longer than it is worth: a limit that is met a moment late. */
  async function totalOf(galleryId: string): Promise<number> {
    if (counted?.galleryId === galleryId && performance.now() - counted.at < COUNTED_MS) return counted.total
    const total = await photos.total(galleryId)
    counted = { galleryId, total, at: performance.now() }
    return total
  }

  async function keepSmall(photo: Photo, renditions: Rendition[]) {
    const [thumbnail, preview] = renditions
    const keys = {
      thumbnailKey: thumbnail ? smallKey(photo.galleryId, photo.photoId, 'thumbnail', photo.etag) : null,
      previewKey: preview ? smallKey(photo.galleryId, photo.photoId, 'preview', photo.etag) : null,
    }
    if (keys.thumbnailKey) await objects.put(keys.thumbnailKey, thumbnail!.bytes)
    if (keys.previewKey) await objects.put(keys.previewKey, preview!.bytes)
    return keys
  }

  /** Of faces that are all stored already. */
  async function rematch(gallery: Gallery, photoId: string, revision: number): Promise<Settled | undefined> {
    const faceIds = (await photos.faces([photoId])).flatMap(({ faceId }) => faceId ?? [])
    const scores = await scoreFaces(gallery, faceIds)
    const stored = await photos.storeScores(gallery.galleryId, [{ photoId, faceIds, scores }], revision)
    return stored === undefined ? undefined : { revision: stored, matched: revision }
  }

  async function look(gallery: Gallery, photo: Photo, parameters: string, { signal, background }: Look) {
    const { galleryId, collectionId, preset } = gallery
    const { photoId } = photo
    const [bytes, before, counts] = await Promise.all([
      readPhoto(photo, signal),
      // Of a photo that nobody looked at yet there are none.
      photo.fingerprint === null ? [] : photos.faces([photoId]),
      preset === 'automatic' ? totalOf(galleryId) : 0,
    ])
    const limits = parametersOf(preset, counts, settings.minConfidence)
    const { indexed, width, height, renditions } = await engine.indexFaces(collectionId, bytes, {
      ...{ externalImageId: photoId, maxFaces: limits.maxFaces, qualityFilter: 'NONE', renditions: RENDITIONS },
      ...{ background, ...(signal && { signal }) },
    })
    const forgotten = before.filter(({ faceId }) => faceId === null)
    const kept = indexed.filter((one) => isWanted(one, limits) && !isForgotten(one.detail.box, forgotten))
    const keptIds = kept.map(({ face }) => face.faceId)
    const unwanted = new Set([
      ...indexed.map(({ face }) => face.faceId),
      ...before.flatMap(({ faceId }) => faceId ?? []),
    ])
    for (const faceId of keptIds) unwanted.delete(faceId)
    if (unwanted.size > 0) await engine.deleteFaces(collectionId, [...unwanted])
    const small = await keepSmall(photo, renditions ?? [])
    const faces = [
      ...kept.map(({ face, detail }) => ({ faceId: face.faceId, box: detail.box, confidence: detail.confidence })),
      ...forgotten.map(({ box, confidence }) => ({ faceId: null, box, confidence })),
    ].map((face, index) => ({ ...face, index }))
    const fingerprint = fingerprintOf(parameters, photo.etag)
    return settle({ gallery, result: { photoId, width, height, ...small, fingerprint, faces } }, background)
  }

  const isRecent = ({ processedAt }: Photo) =>
    processedAt !== null && Date.now() - processedAt.getTime() < settings.cacheSeconds * 1000

  /**
   * Throws what looking at the picture throws, `gallery_not_found`, `photo_not_found`, `gallery_off`. `fromCache`: the
   * picture was not opened.
   */
  return async function processPhoto(
    photo: Photo,
    { force, ...options }: Look & { force: boolean },
  ): Promise<{ fromCache: boolean }> {
    const { galleryId, photoId } = photo
    const current = async () => {
      const gallery = await (options.background ? readGallery : galleries.byId)(galleryId)
      if (gallery?.state !== 'active') throw new LikenessError('gallery_not_found')
      if (!gallery.faceRecognitionEnabled) throw new LikenessError('gallery_off')
      return gallery
    }
    let gallery = await current()
    const parameters = parametersKey(gallery.preset, settings.minConfidence, engine.modelVersion)
    const isValid =
      photo.state === 'done' && photo.fingerprint === fingerprintOf(parameters, photo.etag) && isRecent(photo)
    const fromCache = isValid && !force
    if (fromCache && photo.matchedRevision === gallery.enrolmentRevision) return { fromCache }

    let settled = fromCache
      ? await rematch(gallery, photoId, gallery.enrolmentRevision)
      : await look(gallery, photo, parameters, options)
    for (let round = 1; settled && settled.revision !== settled.matched && round < MOST_ROUNDS; round++) {
      gallery = await current()
      settled = await rematch(gallery, photoId, gallery.enrolmentRevision)
    }
    if (!settled) {
      // It was deleted while it was looked at: its faces must not outlive it.
      await deleteStrays(engine, gallery.collectionId, [photoId])
      throw new LikenessError('photo_not_found')
    }
    return { fromCache }
  }
}
