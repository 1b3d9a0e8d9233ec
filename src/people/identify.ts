import type { Engine, FaceDetail, ImageBytes, QualityFilter, UnsearchedFace, UserMatch } from '#engine/engine.ts'
import { LikenessError } from '#errors'
import { assignPeople } from './assign.ts'
import type { PeopleStore, Person } from './store.ts'

export interface IdentifyRequest {
  collectionId: string
  image: ImageBytes
  /** Fixed threshold, 0-100. Without it the threshold follows the collection's size and `fpir`. */
  threshold?: number
  /** Accepted chance that a stranger is taken for anybody in the collection. Default 0.001. */
  fpir?: number
  /** The threshold that is applied, whichever way it came about, is at least this (0-100). */
  minThreshold?: number
  /** Least lead over the runner-up, 0-100. Default 0. */
  margin?: number
  /** Faces under it are not searched. Default NONE. */
  qualityFilter?: QualityFilter
  maxFaces?: number
}

/** Somebody a face looks like. */
export interface Likely {
  person: Person
  /** 0-100. */
  similarity: number
}

export interface IdentifiedFace {
  detail: FaceDetail
  /** Null: a stranger, somebody found on a better face of the picture, or too close between two people to tell. */
  person: Person | null
  /** Of the person, or of the best candidate when there is none; null when the collection is empty. */
  similarity: number | null
  runnerUp: Likely | null
  /** The best few whatever their similarity, best first: for review. */
  candidates: Likely[]
  /** Why the face was not searched at all; absent when it was. */
  reasons?: UnsearchedFace['reasons']
}

export interface Identification {
  width: number
  height: number
  /** 0-100: what was applied. */
  threshold: number
  revision: number
  /** Largest first; those the quality filter kept out come last. */
  faces: IdentifiedFace[]
}

const CANDIDATES = 5

export function createIdentify({ engine, store }: { engine: Engine; store: PeopleStore }) {
  /** Users without a person (made by other means, or being enrolled or erased right now) are nobody here. */
  async function peopleOf(matches: UserMatch[]) {
    const ids = [...new Set(matches.map((match) => match.userId))]
    const people = ids.length > 0 ? await store.byIds(ids) : []
    return new Map(people.filter((person) => person.state === 'enrolled').map((person) => [person.personId, person]))
  }

  return async (request: IdentifyRequest): Promise<Identification> => {
    const { collectionId, image, margin = 0, minThreshold = 0, ...options } = request
    if (!(margin >= 0 && margin <= 100))
      throw new LikenessError('invalid_argument', { message: 'The margin must be a number from 0 to 100.' })
    if (!(minThreshold >= 0 && minThreshold <= 100))
      throw new LikenessError('invalid_argument', { message: 'The least threshold must be a number from 0 to 100.' })
    const search = await engine.searchUsersByImage(collectionId, image, options)
    const people = await peopleOf(search.searched.flatMap((face) => [...face.matches, ...face.candidates]))

    const candidates = search.searched.map((face) => {
      const best = new Map([...face.candidates, ...face.matches].map((match) => [match.userId, match.similarity]))
      return [...best]
        .filter(([personId]) => people.has(personId))
        .map(([personId, similarity]) => ({ personId, similarity }))
        .sort((a, b) => b.similarity - a.similarity)
    })
    const likely = ({ personId, similarity }: { personId: string; similarity: number }): Likely => ({
      person: people.get(personId)!,
      similarity,
    })

    const threshold = Math.max(search.threshold, minThreshold)
    const decisions = assignPeople(candidates, threshold, margin)
    const searched = decisions.map((decision, i): IdentifiedFace => ({
      detail: search.searched[i]!.detail,
      person: decision.personId === null ? null : people.get(decision.personId)!,
      similarity: decision.similarity,
      runnerUp: decision.runnerUp && likely(decision.runnerUp),
      candidates: candidates[i]!.slice(0, CANDIDATES).map(likely),
    }))
    const unsearched = search.unsearched.map(({ detail, reasons }): IdentifiedFace => ({
      detail,
      person: null,
      similarity: null,
      runnerUp: null,
      candidates: [],
      reasons,
    }))
    const { width, height, revision } = search
    return { width, height, threshold, revision, faces: [...searched, ...unsearched] }
  }
}
