/**
 * The engine over Amazon Rekognition:
 *
 *   image bytes --> open, fit to the limits --> DetectFaces --> SearchFacesByImage (the largest) --> matches
 *                                                    |                  ^
 *                                                    +--> cut out each --+  the service searches one face of a picture
 *
 *   every request: a place in line -> Amazon's client (adaptive retry) -> errors in the catalogue's words
 *
 * Each group of operations is a file of its own; this one puts them together.
 */
import { LikenessError } from '#errors'
import type { Engine, ProductEngine } from '../engine.ts'
import {
  createCollection,
  createCollections,
  deleteCollection,
  describeCollection,
  listCollections,
  tagCollection,
  untagCollection,
} from './collections.ts'
import { compareFaces, detectFaces } from './detection.ts'
import { similarityAlone } from './distance.ts'
import { deleteFaces, indexFaces, listFaces } from './indexing.ts'
import { createNewborns } from './newborn.ts'
import type { Parts, Thresholds } from './parts.ts'
import type { OpenPicture } from './pictures.ts'
import { createRevisions } from './revisions.ts'
import { searchFaces, searchFacesByImage, searchUsers, searchUsersByImage, searchUsersOfFaces } from './searching.ts'
import { createService, type ServiceDeps } from './service.ts'
import { readModel } from './shapes.ts'
import { searchThreshold } from './thresholds.ts'
import { associateFaces, createUser, deleteUser, disassociateFaces, listUsers } from './users.ts'

export { priceOf } from './prices.ts'

export interface RekognitionEngineDeps extends Pick<ServiceDeps, 'region' | 'endpoint' | 'credentials' | 'onCall'> {
  open: OpenPicture
  thresholds?: Partial<Thresholds>
  /** Requests of one operation at once, among them the faces of a picture. Default 4. */
  concurrency?: number
  /** Tries of one request. Default 5. */
  maxAttempts?: number
  /** Milliseconds for one try. Default 30,000. */
  timeoutMs?: number
  /** Pauses between tries for what was made moments ago and is not found yet. Default about six seconds in all. */
  patienceMs?: readonly number[]
  /** For how long a search trusts what it knows of a collection. Default 5,000 ms. */
  knownMs?: number
  now?: () => number
}

const USUAL_THRESHOLD = 80
const STRICT_THRESHOLD = 99
const PATIENCE_MS = [200, 400, 800, 1600, 3000]

/**
 * Asks the service once, for the versions of the collections there are: missing credentials, a wrong region and a missing
 * network show now. `modelVersion` is `rekognition/<version>` of the collection made last through this engine, else the
 * highest version seen, `rekognition/unknown` before there is any collection.
 *
 * @throws LikenessError `engine_unavailable` with `details.reason`, `overloaded`
 */
export async function createRekognitionEngine(deps: RekognitionEngineDeps): Promise<ProductEngine> {
  const { region, endpoint, credentials, onCall, open, concurrency = 4, knownMs = 5000, now = Date.now } = deps
  const { maxAttempts = 5, timeoutMs = 30_000, patienceMs = PATIENCE_MS } = deps
  const newborns = createNewborns(now)
  const service = createService({
    ...{ region, endpoint, credentials, maxAttempts, timeoutMs, concurrency, patienceMs, newborns, onCall },
  })
  const model = createModelWatch()
  const revisions = createRevisions(now)
  const collections = createCollections({ service, revisions, now, knownMs, onModel: model.seen })
  const thresholds = { usual: USUAL_THRESHOLD, strict: STRICT_THRESHOLD, ...deps.thresholds }
  const parts: Parts = { service, collections, revisions, newborns, open, thresholds, concurrency }

  try {
    const { FaceModelVersions: versions = [] } = await service.ask('ListCollections', (aws, o) =>
      aws.listCollections({}, o),
    )
    versions.forEach(model.seen)
  } catch (error) {
    service.close()
    throw error
  }

  const operations: Omit<Engine, 'modelVersion' | 'close'> = {
    createCollection: (...call) => createCollection(parts, model.made, ...call),
    describeCollection: (...call) => describeCollection(parts, ...call),
    listCollections: (...call) => listCollections(parts, ...call),
    deleteCollection: (...call) => deleteCollection(parts, ...call),
    tagCollection: (...call) => tagCollection(parts, ...call),
    untagCollection: (...call) => untagCollection(parts, ...call),
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
  }
  let closed = false
  return {
    ...untilClosed(operations, () => closed),
    get modelVersion() {
      return model.version()
    },
    thresholds: { verification: thresholds.usual, duplicate: thresholds.strict },
    searchThreshold: (fpir) => searchThreshold(thresholds, fpir),
    falseMatchRate: () => null,
    ...similarityAlone,
    async close() {
      closed = true
      service.close()
    },
  }
}

/** The version of whatever is made from now on, as far as it can be known. */
function createModelWatch() {
  let made: string | undefined
  let highest: string | undefined
  return {
    made: (version: string) => void (made = version),
    seen: (version: string) => {
      const higher = highest === undefined || version.localeCompare(highest, 'en', { numeric: true }) > 0
      if (higher) highest = version
    },
    version: () => readModel(made ?? highest ?? 'unknown'),
  }
}

type Operations = Omit<Engine, 'modelVersion' | 'close'>

/** What is asked for later says `engine_closed`, whatever its arguments; nothing is thrown but as a rejection. */
function untilClosed(operations: Operations, isClosed: () => boolean): Operations {
  const guarded = Object.entries(operations).map(([name, operation]) => {
    const call = async (...args: unknown[]): Promise<unknown> => {
      if (isClosed()) throw new LikenessError('engine_closed')
      return Reflect.apply(operation, undefined, args)
    }
    return [name, call]
  })
  return Object.fromEntries(guarded) as Operations
}
