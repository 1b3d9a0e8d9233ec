/** What the identity use keeps: who was found when (a **match**), and each collection's policy. */
import type { BoundingBox } from '#engine/engine.ts'

export interface Match {
  /** `match_` and a UUID. */
  matchId: string
  collectionId: string
  /** Null: a face nobody matched. */
  personId: string | null
  /** 0-100, of the person; null with nobody. */
  similarity: number | null
  /** 0-100, what was applied. */
  threshold: number
  at: Date
  /** `api`, `panel`, `cli`, a camera's name ... */
  source: string
  /** SHA-256 of the picture's bytes: names it without keeping it. */
  imageId: string
  box: BoundingBox
  /** Object key of the face cut out, where the policy keeps it. */
  cropKey: string | null
  requestId: string | null
}

export interface MatchFilter {
  collections?: string[]
  personId?: string
  /** True: only known persons; false: only strangers. */
  known?: boolean
  from?: Date
  to?: Date
}

export interface MatchStore {
  /** All or none. */
  add(matches: Match[]): Promise<void>
  /** Newest first. */
  list(filter: MatchFilter & { limit: number; offset: number }): Promise<{ total: number; matches: Match[] }>
  byId(matchId: string): Promise<Match | undefined>
  /** Deletes the rows, or with `anonymise` keeps them without person, similarity and crop. Returns how many. */
  forgetPerson(personId: string, how: 'delete' | 'anonymise'): Promise<number>
  /** Removes those from before the moment; returns them as far as they have crops, and how many there were. */
  removeBefore(collectionId: string, before: Date): Promise<{ removed: number; cropKeys: string[] }>
  removeCollection(collectionId: string): Promise<number>
  /** For charts: counts for each hour. */
  hourly(collections: string[] | undefined, from: Date): Promise<{ hour: Date; known: number; unknown: number }[]>
}

/** What holds for one collection; anything not set is as configured for the installation. */
export interface CollectionPolicy {
  /** Days matches are kept; null: for ever. */
  matchRetentionDays: number | null
  /** Days after which a person who was not enrolled again or matched is erased; null: never. */
  personRetentionDays: number | null
  consent: 'required' | 'optional'
  /** Whether reference pictures (not only faces) are kept. */
  keepReferences: boolean
  /** Whether faces of known persons are kept with the history. Strangers' never are. */
  keepCrops: boolean
  /** What becomes of the history of an erased person. */
  matchesOnErasure: 'delete' | 'anonymise'
}

export interface PolicyStore {
  get(collectionId: string): Promise<Partial<CollectionPolicy>>
  set(collectionId: string, policy: Partial<CollectionPolicy>): Promise<void>
  remove(collectionId: string): Promise<void>
}
