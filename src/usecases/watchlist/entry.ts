/**
 * The vocabulary of watchlist screening. A **list** is one face collection whose persons are **entries**: somebody who is
 * looked for, with a reason. A **screening** is one picture that was looked at and what came of it: its faces, and for
 * each the entries it is like, its **hits**. The best hit of an entry in a picture raises an **alert**, which a human
 * **confirms** or **dismisses**.
 *
 *     adding -> (waiting for a second person ->) active -> removing -> gone
 */
import type { BoundingBox, DistanceMetric, Landmark } from '#engine/engine.ts'

/** `adding`: pictures are being enrolled; `waiting`: somebody else has to approve. Only `active` ones can be hit. */
export type EntryState = 'adding' | 'waiting' | 'active' | 'removing'

export interface Entry {
  /** `entry_` and 12 hex digits. */
  entryId: string
  /** The list. */
  collectionId: string
  /** In that collection; null until the first picture was enrolled. */
  personId: string | null
  /** 1-100 characters, unique in the list whatever its case. */
  name: string
  /** 1-255 characters. */
  reason: string
  state: EntryState
  /** Actors. */
  addedBy: string
  approvedBy: string | null
  /** Nobody is hit from then on, and the entry is erased. */
  expiresAt: Date | null
  createdAt: Date
  updatedAt: Date
}

/** How often an entry was hit, and what people made of it. Each alert is counted once. */
export interface EntryCounts {
  open: number
  confirmed: number
  dismissed: number
}

/** Where a picture came from. */
export const SOURCES = ['upload', 'data', 'path', 'url', 'bucket'] as const
export type Source = (typeof SOURCES)[number]

export interface Hit {
  /** Null when the entry was erased since. */
  entryId: string | null
  /** 0-100. */
  similarity: number
  /** By the screening's metric. */
  distance: number
  /** Reference picture of the entry that was shown with it; null where none is kept. */
  referenceId: string | null
}

export interface ScreenedFace {
  index: number
  box: BoundingBox
  /** The five points every face has. */
  landmarks: Landmark[]
  /** 0-100. */
  confidence: number
  /** Of the face cut out with some room around it; null where none is kept. */
  cropKey: string | null
  /** Best first. */
  hits: Hit[]
}

export interface Screening {
  /** `screening_` and 12 hex digits. */
  screeningId: string
  collectionId: string
  source: Source
  /** Path, address, file name or kind of data; cut to 100 characters, without what an address says in secret. */
  identifier: string
  requestedBy: string
  /** Of the bulk screening it belongs to. */
  jobId: string | null
  at: Date
  /** Pixels of the upright picture; null when it could not be looked at. */
  width: number | null
  height: number | null
  /** 0-100, what was applied, and the same as a distance. */
  threshold: number
  distanceThreshold: number
  metric: DistanceMetric
  /** The engine's. */
  model: string
  /** Why it could not be looked at: code of the catalogue, and a sentence. */
  errorCode: string | null
  error: string | null
  /** Object keys of the picture as it came, and of the copy with boxes; null where none is kept. */
  originalKey: string | null
  annotatedKey: string | null
  faces: ScreenedFace[]
}

export type AlertState = 'open' | 'confirmed' | 'dismissed'

export interface Alert {
  /** `alert_` and 12 hex digits. */
  alertId: string
  collectionId: string
  screeningId: string
  faceIndex: number
  entryId: string
  /** 0-100. */
  similarity: number
  state: AlertState
  /** Grows with every alert and every decision: who watches asks for what is newer. */
  sequence: number
  at: Date
  decidedBy: string | null
  decidedAt: Date | null
  /** What the human wrote, up to 500 characters. */
  note: string | null
}
