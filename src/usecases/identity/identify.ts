/** Who is in a picture, and that this was asked: every face of it goes into the answer and into the history. */
import { createHash, randomUUID } from 'node:crypto'
import type { Engine } from '#engine/engine.ts'
import { isLikenessError, LikenessError } from '#errors'
import type { Pictures } from '#media/pictures.ts'
import type { Objects } from '#objects/objects.ts'
import type { Identification, IdentifiedFace, IdentifyRequest } from '#people/identify.ts'
import type { ReferenceStore } from '#people/reference-store.ts'
import { canHoldObjects } from './collections.ts'
import type { History } from './history.ts'
import type { Policies } from './policies.ts'
import type { Match } from './store.ts'
import type { Purpose, SearchRule, Thresholds } from './thresholds.ts'

export interface IdentifyCall {
  collectionId: string
  image: Uint8Array
  /** 0-1; followed as it is. Without it that of the purpose, by the size of the collection. */
  threshold?: number
  /** Default `default`. */
  purpose?: Purpose
  /** `api`, `panel`, a camera's name ...: for the history. */
  source: string
  requestId?: string
  signal?: AbortSignal
}

export interface FoundFace {
  face: IdentifiedFace
  /** A face of the person in the collection; null: nobody, or none listed any more. */
  faceId: string | null
  match: Match
}

export interface Found {
  /** Pixels of the upright picture. */
  width: number
  height: number
  /** 0-100: what was applied. */
  threshold: number
  /** Every face, matched or not; each person at most once. */
  faces: FoundFace[]
}

export interface IdentifyDeps {
  people: { identify(request: IdentifyRequest & SearchRule & { signal?: AbortSignal }): Promise<Identification> }
  engine: Pick<Engine, 'describeCollection' | 'listFaces'>
  references: Pick<ReferenceStore, 'summaries'>
  policies: Pick<Policies, 'of'>
  thresholds: Pick<Thresholds, 'rule'>
  history: Pick<History, 'record'>
  objects: Pick<Objects, 'put' | 'delete'>
  pictures: Pick<Pictures, 'crop'>
  /** Faces looked at in one picture, the largest first. */
  maxFaces?: number
  /** 0-100: a find that is less certain to be a face is none. */
  minConfidence?: number
  /** Milliseconds each step took: `identify`, `crops`, `history`. */
  onStage?: (stage: string, ms: number) => void
}

/** Pixels. */
const CROP_SIZE = 256

const isGone = (error: unknown) =>
  isLikenessError(error) && (error.code === 'user_not_found' || error.code === 'collection_not_found')

/** A source is written down as it is: what a database or a log cannot hold is refused here. */
function checkedSource(source: string): string {
  if (!/^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]{1,100}$/u.test(source))
    throw new LikenessError('invalid_argument', {
      message: 'The source must be 1-100 characters on one line.',
      details: { argument: 'source' },
    })
  return source
}

/**
 * Throws `collection_not_found`, `invalid_argument`, the `image_*` codes, and whatever keeps the history from being
 * written: an answer that is not in the history is not given.
 */
export function createIdentify(deps: IdentifyDeps): (call: IdentifyCall) => Promise<Found> {
  const { people, engine, references, policies, thresholds, history, objects, pictures, minConfidence = 0 } = deps

  async function timed<Result>(stage: string, step: () => Promise<Result>): Promise<Result> {
    const start = performance.now()
    try {
      return await step()
    } finally {
      deps.onStage?.(stage, performance.now() - start)
    }
  }

  /** One face of each person. Who was enrolled before references were kept has faces in the engine only. */
  async function facesOf(collectionId: string, personIds: string[]): Promise<Map<string, string>> {
    if (personIds.length === 0) return new Map()
    const summaries = await references.summaries(personIds)
    const found = await Promise.all(
      personIds.map(async (personId): Promise<[string, string] | undefined> => {
        const known = summaries.get(personId)?.portrait.faceId
        if (known) return [personId, known]
        try {
          const { items } = await engine.listFaces(collectionId, { userId: personId, maxResults: 1 })
          return items[0] && [personId, items[0].faceId]
        } catch (error) {
          // Removed since the search.
          if (isGone(error)) return undefined
          throw error
        }
      }),
    )
    return new Map(found.filter((one) => one !== undefined))
  }

  const writeCrops = (image: Uint8Array, matches: Match[]) =>
    Promise.all(
      matches.map(async ({ cropKey, box }) => {
        if (cropKey) await objects.put(cropKey, await pictures.crop(image, box, CROP_SIZE))
      }),
    )

  return async ({ collectionId, image, threshold, purpose = 'default', source, requestId, signal }) => {
    const from = checkedSource(source)
    const users = async () => (await engine.describeCollection(collectionId)).userCount
    const rule = await thresholds.rule(purpose, threshold, users)
    const request = { collectionId, image, maxFaces: deps.maxFaces, signal, ...rule }
    const identified = await timed('identify', () => people.identify(request))
    const faces = identified.faces.filter(({ detail }) => detail.confidence >= minConfidence)

    const at = new Date()
    const imageId = createHash('sha256').update(image).digest('hex')
    const keep = (await policies.of(collectionId)).keepCrops && canHoldObjects(collectionId)
    const matches = faces.map(({ detail, person, similarity }): Match => {
      const matchId = `match_${randomUUID()}`
      const personId = person?.personId ?? null
      return {
        ...{ matchId, collectionId, personId, similarity: person ? similarity : null, at, source: from, imageId },
        threshold: identified.threshold,
        box: detail.box,
        // Never a stranger's.
        cropKey: keep && personId ? `crops/${collectionId}/${personId}/${matchId}.jpg` : null,
        requestId: requestId ?? null,
      }
    })
    const cropKeys = matches.flatMap(({ cropKey }) => cropKey ?? [])
    const faceIds = await facesOf(collectionId, [...new Set(matches.flatMap(({ personId }) => personId ?? []))])
    try {
      if (cropKeys.length > 0) await timed('crops', () => writeCrops(image, matches))
      await timed('history', () => history.record(matches))
    } catch (error) {
      // What the history does not tell of must not be kept. Best effort: the error is the one worth telling.
      if (cropKeys.length > 0) await objects.delete(cropKeys).catch(() => 0)
      throw error
    }
    const { width, height, threshold: applied } = identified
    const found = faces.map((face, i): FoundFace => {
      const match = matches[i]!
      return { face, match, faceId: faceIds.get(match.personId ?? '') ?? null }
    })
    return { width, height, threshold: applied, faces: found }
  }
}
