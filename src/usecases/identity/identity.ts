/**
 * The identity use: who is it, and everything one needs to run that for years. It puts the room of people to work,
 * writes down who was found when, and keeps each collection's policy.
 */
import type { Audit } from '#audit/audit.ts'
import type { Engine } from '#engine/engine.ts'
import type { Pictures } from '#media/pictures.ts'
import type { Objects } from '#objects/objects.ts'
import type { QualityGate } from '#people/enrollment.ts'
import type { Erasures } from '#people/erasure.ts'
import type { ErasureStore } from '#people/erasure-store.ts'
import type { ReferenceStore } from '#people/reference-store.ts'
import type { PeopleStore } from '#people/store.ts'
import type { Queue } from '#queue/queue.ts'
import { createAftermath } from './aftermath.ts'
import { createCollections } from './collections.ts'
import { createCompare } from './compare.ts'
import { createEnroll, type EnrollDeps } from './enroll.ts'
import { createDetect } from './guidance.ts'
import { createHistory } from './history.ts'
import { createIdentify, type IdentifyDeps } from './identify.ts'
import { createMatchErasure } from './match-erasure.ts'
import { createOverview } from './overview.ts'
import { createPersons, type PersonsDeps } from './persons.ts'
import type { Policies } from './policies.ts'
import type { MatchStore } from './store.ts'
import { createThresholds, type Accuracy, type Purpose, type PurposeSetting } from './thresholds.ts'

export interface IdentitySettings {
  purposes: Record<Purpose, PurposeSetting>
  /** What a face must have to be enrolled; also what live guidance goes by. */
  quality: Required<QualityGate>
  /** Similarity 0-100 from which an enrolment is refused as a duplicate. */
  duplicateSimilarity: number
  /** Faces looked at in one picture, the largest first. */
  maxFaces: number
  /** 0-100: a find that is less certain to be a face is none. */
  minConfidence: number
}

export interface IdentityDeps {
  engine: Engine
  accuracy: Accuracy
  /** The room of people. */
  people: PersonsDeps['people'] & IdentifyDeps['people'] & EnrollDeps['people']
  peopleStore: PeopleStore
  references: ReferenceStore
  erasures: Erasures
  erasureStore: ErasureStore
  matches: MatchStore
  /** Made apart, as the room of people and erasures ask it too. */
  policies: Policies
  /** See `createCollections`. */
  removeElsewhere?: (collectionId: string) => Promise<unknown>
  queue: Queue
  objects: Objects
  pictures: Pick<Pictures, 'crop' | 'preview' | 'measure'>
  audit: Audit
  settings: IdentitySettings
  /** Milliseconds each step of an identification took: `identify`, `crops`, `history`. */
  onStage?: (stage: string, ms: number) => void
}

export type Identity = ReturnType<typeof createIdentity>

export function createIdentity(deps: IdentityDeps) {
  const { engine, accuracy, people, references, erasures, matches, policies, queue, objects, pictures, audit } = deps
  const { purposes, quality, duplicateSimilarity, maxFaces, minConfidence } = deps.settings
  const thresholds = createThresholds(purposes, accuracy)
  const step = createMatchErasure({ matches, objects, policyOf: policies.of })
  const history = createHistory({ matches, afterwards: createAftermath({ people: deps.peopleStore, step }) })
  return {
    identify: createIdentify({
      ...{ people, engine, references, policies, thresholds, history, objects, pictures },
      ...{ maxFaces, minConfidence, onStage: deps.onStage },
    }),
    enroll: createEnroll({ people, audit, quality, duplicateThreshold: duplicateSimilarity }),
    detect: createDetect({ engine, pictures, limits: quality, maxFaces, minConfidence }),
    compare: createCompare({ engine, accuracy }),
    persons: createPersons({ people, store: deps.peopleStore, references, engine, erasures, matches, audit }),
    collections: createCollections({
      ...{ engine, people: deps.peopleStore, erasures, matches, queue, objects, policies, thresholds, audit },
      removeElsewhere: deps.removeElsewhere,
    }),
    overview: createOverview({ engine, matches, erasures: deps.erasureStore, queue }),
    /** Resolves when all history is written. For shutdown, after the last request. */
    flush: history.flush,
  }
}
