/** One kept picture on another engine: of all its faces the person's alone stays. */
import type { BoundingBox, Engine, IndexedFace } from '#engine/engine.ts'
import { isLikenessError, LikenessError } from '#errors'
import { overlap } from '#lib/overlap.ts'

export interface KeptFace {
  personId: string
  /** Of the face in the picture; null: the largest. */
  box: BoundingBox | null
  image: Uint8Array
}

/** With less in common than this, the box is around something else. */
const LEAST_OVERLAP = 0.1

/** Throws `no_face` where the engine finds none in the box, and what it says of pictures. */
export async function indexKept(
  engine: Engine,
  collectionId: string,
  { personId, box, image }: KeptFace,
): Promise<IndexedFace> {
  // People who are enrolled have passed the quality filter once; both engines get the same pictures.
  const options = { externalImageId: personId, qualityFilter: 'NONE' as const }
  const { indexed } = await engine.indexFaces(collectionId, image, options)
  const fit = (b: BoundingBox) => (box ? overlap(b, box) : b.width * b.height)
  const [best, ...others] = [...indexed].sort((a, b) => fit(b.detail.box) - fit(a.detail.box))
  const isMeant = best && (!box || fit(best.detail.box) >= LEAST_OVERLAP)
  const strangers = (isMeant ? others : indexed).map(({ face }) => face.faceId)
  if (strangers.length > 0) await engine.deleteFaces(collectionId, strangers)
  if (!isMeant) throw new LikenessError('no_face')
  return best
}

/** What a failure says of one picture; everything else (the network, the database) is about all of them. */
export const isAboutThePicture = (error: unknown): error is LikenessError =>
  isLikenessError(error) &&
  (error.code.startsWith('image_') || ['no_face', 'engine_failed', 'object_not_found'].includes(error.code))
