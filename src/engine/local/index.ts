/**
 * The engine on this machine:
 *
 *   image bytes --> worker: decode -> detect -> align -> embed --> search (memory) --> matches
 *                                                     |                ^
 *                                                     +--> store (SQL) -+  what changed since the last search
 *
 * Each group of operations is a file of its own; this one puts them together.
 */
import { LikenessError } from '#errors'
import type { Engine, ImageBytes, ProductEngine } from '../engine.ts'
import type { FaceStore } from '../vectors.ts'
import { createAddFaces, createExpected } from './adding.ts'
import type { Analysis } from './analyser.ts'
import { compareFaces, detectFaces, type LocalComparison } from './detection.ts'
import type { DecodeLimits } from './decode/raster.ts'
import { deleteFaces, indexFaces, listFaces } from './indexing.ts'
import { searchUsersOfFaces } from './users-of-faces.ts'
import type { InstalledPack } from './models/manifest.ts'
import { createSharedRead } from '#lib/together.ts'
import { look, type LookOptions, type Parts } from './parts.ts'
import type { Searcher } from './search/searcher.ts'
import { searchFaces, searchFacesByImage, searchThreshold, searchUsers, searchUsersByImage } from './searching.ts'
import { cosineAt, cosineMetrics, distanceOf } from './distance.ts'
import { createCalibration, type Calibration } from './similarity.ts'
import { associateFaces, createUser, deleteUser, disassociateFaces, listUsers } from './users.ts'
import { checkCollectionId, checkTags, checkWhole } from '../validate.ts'
import { createPool } from './workers/pool.ts'

/** What only the local engine can tell: evaluation and enrolment tools use it, uses of the product do not. */
export interface LocalEngine extends ProductEngine {
  readonly calibration: Calibration
  /** How many pictures are worked on at once. */
  readonly workers: number
  compareFaces(...call: Parameters<Engine['compareFaces']>): Promise<LocalComparison>
  /** Every face of an image with its embedding (unit length), the raw embedding's norm, and where the time went. */
  analyse(image: ImageBytes, options?: LookOptions): Promise<Analysis>
}

export interface LocalEngineDeps {
  pack: InstalledPack
  store: FaceStore
  searcher: Searcher
  /** 0: one for each core. */
  workers: number
  limits: DecodeLimits
  onTimings?: Parts['onTimings']
}

export function createLocalEngine(deps: LocalEngineDeps): LocalEngine {
  const { pack, store, searcher } = deps
  const { manifest } = pack
  const modelVersion = `${manifest.id}/${manifest.version}`
  const pool = createPool(deps)
  const calibration = createCalibration(manifest)
  const expected = createExpected()
  const addFaces = createAddFaces({ store, searcher, expected })
  const readTogether = createSharedRead((collectionId) => store.collection(collectionId))
  const parts: Parts = {
    ...{ pack, modelVersion, store, searcher, pool, calibration, addFaces, expected, readTogether },
    onTimings: deps.onTimings,
  }
  let closed = false

  const engine: LocalEngine = {
    modelVersion,
    calibration,
    thresholds: manifest.thresholds,
    workers: pool.workers,
    searchThreshold: (fpir, candidates) => searchThreshold(parts, fpir, candidates),
    falseMatchRate: (similarity) => calibration.falseMatchRate(calibration.cosine(similarity)),
    metrics: cosineMetrics,
    distance: (similarity, metric) => distanceOf(metric, calibration.cosine(similarity)),
    similarityAt: (distance, metric) => calibration.similarity(cosineAt(metric, distance)),

    async createCollection(collectionId, { tags = {} } = {}) {
      checkCollectionId(collectionId)
      checkTags(tags)
      const { dimensions } = manifest.stages.embedder
      return store.createCollection({ collectionId, modelVersion, dimensions, tags })
    },
    async describeCollection(collectionId) {
      checkCollectionId(collectionId)
      return store.collection(collectionId)
    },
    async listCollections(page = {}) {
      checkWhole('The page size', page.maxResults, 1, 4096)
      return store.collections(page)
    },
    async deleteCollection(collectionId) {
      checkCollectionId(collectionId)
      await store.deleteCollection(collectionId)
      await searcher.forget(collectionId)
    },
    async tagCollection(collectionId, tags) {
      checkCollectionId(collectionId)
      checkTags(tags)
      await store.setTags(collectionId, { set: tags, remove: [] })
    },
    async untagCollection(collectionId, keys) {
      checkCollectionId(collectionId)
      await store.setTags(collectionId, { set: {}, remove: keys })
    },

    detectFaces: (...call) => detectFaces(parts, ...call),
    compareFaces: (...call) => compareFaces(parts, ...call),
    indexFaces: (...call) => indexFaces(parts, ...call),
    listFaces: (...call) => listFaces(parts, ...call),
    deleteFaces: (...call) => deleteFaces(parts, ...call),
    createUser: (...call) => createUser(parts, ...call),
    listUsers: (...call) => listUsers(parts, ...call),
    deleteUser: (...call) => deleteUser(parts, ...call),
    associateFaces: (...call) => associateFaces(parts, ...call),
    disassociateFaces: (...call) => disassociateFaces(parts, ...call),
    searchFaces: (...call) => searchFaces(parts, ...call),
    searchFacesByImage: (...call) => searchFacesByImage(parts, ...call),
    searchUsers: (...call) => searchUsers(parts, ...call),
    searchUsersOfFaces: (...call) => searchUsersOfFaces(parts, ...call),
    searchUsersByImage: (...call) => searchUsersByImage(parts, ...call),
    analyse: (image, options = {}) => look(parts, image, options),

    async close() {
      closed = true
      try {
        await pool.close()
      } finally {
        await searcher.close()
      }
    },
  }
  return untilClosed(engine, () => closed)
}

/** The store is closed soon after the engine: what is asked for later must not fail in its own words. */
function untilClosed(engine: LocalEngine, isClosed: () => boolean): LocalEngine {
  const anytime = ['close', 'searchThreshold', 'falseMatchRate', 'distance', 'similarityAt']
  const guarded = Object.entries(engine).map(([name, member]: [string, unknown]) => {
    if (typeof member !== 'function' || anytime.includes(name)) return [name, member]
    const call = async (...args: unknown[]): Promise<unknown> => {
      if (isClosed()) throw new LikenessError('engine_closed')
      return Reflect.apply(member, engine, args)
    }
    return [name, call]
  })
  return Object.fromEntries(guarded) as LocalEngine
}
