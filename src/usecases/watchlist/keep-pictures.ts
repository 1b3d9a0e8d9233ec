/**
 * What is kept of a screened picture, by policy: the picture as it came, a copy with boxes, and cut-out faces. Of a
 * stranger nothing is cut out unless everything is kept. Written before the screening is stored, so that it never names
 * a picture that is not there; `discard` takes it back.
 *
 *     watchlist/<collectionId>/<screeningId>/original, annotated.jpg, face-<index>.jpg
 */
import type { BoundingBox } from '#engine/engine.ts'
import type { Pictures } from '#media/pictures.ts'
import type { Objects } from '#objects/objects.ts'

export interface Screened {
  screeningId: string
  collectionId: string
  /** The picture as it came. */
  bytes: Uint8Array
  faces: { index: number; box: BoundingBox; /** Best first. */ hits: { name: string }[] }[]
}

export interface KeptKeys {
  originalKey: string | null
  annotatedKey: string | null
  /** One for each face, in their order. */
  cropKeys: (string | null)[]
}

/** Where other systems look. What cannot be written there is told elsewhere and never thrown; a removal throws. */
export interface Copies {
  annotated(screeningId: string, bytes: Uint8Array): Promise<void>
  crop(screeningId: string, face: number, bytes: Uint8Array): Promise<void>
  /** Of this screening what is there: these faces and, unless told otherwise, the annotated picture. Idempotent. */
  remove(screeningId: string, faces: readonly number[], options?: { annotated: boolean }): Promise<void>
}

export interface KeepPicturesDeps {
  objects: Pick<Objects, 'put' | 'delete'>
  pictures: Pick<Pictures, 'illustrate'>
  copies?: Copies
  settings: { keep: 'hits' | 'all' | 'none'; annotate: boolean }
}

export interface KeepPictures {
  /** Throws what storing does; nothing is left behind then. */
  keep(screened: Screened): Promise<KeptKeys>
  /** With the copies. Idempotent; throws when something may be left. */
  discard(screeningId: string, keys: readonly string[]): Promise<void>
}

/** Pixels. */
const CROP_SIZE = 256
const CROP_KEY = /\/face-(\d+)\.jpg$/

/** Collections may be called "." or "..", objects' keys may not: nothing can be stored below them. */
const canHoldObjects = (collectionId: string) => !/^\.\.?$/.test(collectionId)

const labelOf = (hits: { name: string }[]) => hits.map(({ name }) => name).join(', ')

export function createKeepPictures({ objects, pictures, copies, settings }: KeepPicturesDeps): KeepPictures {
  const isWanted = ({ collectionId, faces }: Screened) =>
    canHoldObjects(collectionId) &&
    (settings.keep === 'all' || (settings.keep === 'hits' && faces.some(({ hits }) => hits.length > 0)))

  async function discard(screeningId: string, keys: readonly string[]): Promise<void> {
    if (keys.length === 0) return
    const faces = keys.flatMap((key) => CROP_KEY.exec(key)?.[1] ?? []).map(Number)
    // Both in any case: one that fails does not keep the other.
    const done = await Promise.allSettled([objects.delete([...keys]), copies?.remove(screeningId, faces)])
    for (const one of done) if (one.status === 'rejected') throw one.reason
  }

  async function keep(screened: Screened): Promise<KeptKeys> {
    const { screeningId, collectionId, bytes, faces } = screened
    if (!isWanted(screened)) return { originalKey: null, annotatedKey: null, cropKeys: faces.map(() => null) }
    const folder = `watchlist/${collectionId}/${screeningId}`
    const originalKey = `${folder}/original`
    const annotatedKey = settings.annotate ? `${folder}/annotated.jpg` : null
    const cropped = faces.filter(({ hits }) => settings.keep === 'all' || hits.length > 0)
    const keyOf = new Map(cropped.map(({ index }) => [index, `${folder}/face-${index}.jpg`]))
    const kept: KeptKeys = {
      ...{ originalKey, annotatedKey },
      cropKeys: faces.map(({ index }) => keyOf.get(index) ?? null),
    }
    try {
      const marks = faces.map(({ box, hits }) => ({ box, text: labelOf(hits), hit: hits.length > 0 }))
      const { annotated, crops } = await pictures.illustrate(bytes, {
        ...(annotatedKey !== null && { marks }),
        ...{ boxes: cropped.map(({ box }) => box), size: CROP_SIZE },
      })
      await objects.put(originalKey, bytes)
      if (annotatedKey !== null && annotated) {
        await objects.put(annotatedKey, annotated)
        await copies?.annotated(screeningId, annotated)
      }
      for (const [i, crop] of crops.entries()) {
        const { index } = cropped[i]!
        await objects.put(keyOf.get(index)!, crop)
        await copies?.crop(screeningId, index, crop)
      }
      return kept
    } catch (error) {
      // Best effort: the error is the one worth telling.
      await discard(screeningId, [originalKey, ...(annotatedKey ? [annotatedKey] : []), ...keyOf.values()]).catch(
        () => undefined,
      )
      throw error
    }
  }

  return { keep, discard }
}
