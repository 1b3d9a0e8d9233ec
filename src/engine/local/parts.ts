/** What the operations of the local engine share. */
import { LikenessError } from '#errors'
import type { Collection, FaceDetail, ImageBytes, RenditionSize } from '../engine.ts'
import type { FaceStore } from '../vectors.ts'
import type { AddFaces, Expected } from './adding.ts'
import type { AnalysedFace, Analysis } from './analyser.ts'
import type { InstalledPack } from './models/manifest.ts'
import type { Searcher } from './search/searcher.ts'
import type { Calibration } from './similarity.ts'
import { checkCollectionId } from '../validate.ts'
import type { AnalyserPool } from './workers/pool.ts'

export interface Parts {
  pack: InstalledPack
  modelVersion: string
  store: FaceStore
  searcher: Searcher
  pool: AnalyserPool
  calibration: Calibration
  addFaces: AddFaces
  expected: Expected
  /** The store's `collection`, read once for all who ask within a moment. */
  readTogether: FaceStore['collection']
  /** Told of every picture that was looked at: milliseconds by stage. */
  onTimings?: (timings: Record<string, number>) => void
}

/** As many faces as one picture may give, the largest first. Rekognition's limit. */
export const MOST_FACES = 100

export interface LookOptions {
  allAttributes?: boolean
  maxFaces?: number
  renditions?: RenditionSize[]
  /** Others go first. */
  background?: boolean
  signal?: AbortSignal
}

export async function look(parts: Parts, image: ImageBytes, options: LookOptions): Promise<Analysis> {
  const { allAttributes = false, maxFaces = MOST_FACES, renditions, signal, background } = options
  const request = { allAttributes, maxFaces, renditions }
  const analysis = await parts.pool.analyse(image, request, { signal, background })
  parts.onTimings?.(analysis.timings)
  return analysis
}

/** The collection, if this pack's embeddings may be stored in or searched for in it. */
export async function usable(parts: Parts, collectionId: string, background = false): Promise<Collection> {
  checkCollectionId(collectionId)
  const collection = await (background ? parts.readTogether : parts.store.collection)(collectionId)
  if (collection.modelVersion !== parts.modelVersion)
    throw new LikenessError('collection_other_model', {
      message: `The collection ${collectionId} was made with model pack ${collection.modelVersion}; ${parts.modelVersion} is in use. Embeddings of different packs cannot be compared: use that pack (LIKENESS_PACK) or enrol again in a new collection.`,
      details: { collectionId, made: collection.modelVersion, inUse: parts.modelVersion },
    })
  return collection
}

/** A member only where renditions were asked for. */
export const renditionsOf = ({ renditions }: Pick<Analysis, 'renditions'>) => renditions && { renditions }

export const sizeOf = ({ width, height }: Pick<Analysis, 'width' | 'height'>) => ({ width, height })

const areaOf = ({ box }: FaceDetail) => box.width * box.height

/** The face with the largest box. */
export const largestOf = (faces: readonly AnalysedFace[]): AnalysedFace =>
  faces.reduce((largest, face) => (areaOf(face.detail) > areaOf(largest.detail) ? face : largest))
