/** What watchlists keep. Methods throw `disk_full`, `store_unavailable`. */
import type { Alert, AlertState, Entry, EntryCounts, EntryState, Screening } from './entry.ts'

export interface EntryFilter {
  collections?: string[]
  /** In name or reason, whatever the case. */
  query?: string
  states?: EntryState[]
  limit: number
  offset: number
}

export interface EntryStore {
  /** Throws `entry_exists` when the name is taken in the list, whatever its case. */
  add(entry: Omit<Entry, 'createdAt' | 'updatedAt'>): Promise<Entry>
  byId(entryId: string): Promise<Entry | undefined>
  byIds(entryIds: string[]): Promise<Entry[]>
  byPersons(personIds: string[]): Promise<Entry[]>
  /** By name, then id. */
  list(filter: EntryFilter): Promise<{ total: number; entries: (Entry & { counts: EntryCounts })[] }>
  counts(entryIds: string[]): Promise<Map<string, EntryCounts>>
  /** Undefined: there is none. Throws `entry_exists`. */
  update(
    entryId: string,
    change: Partial<Pick<Entry, 'name' | 'reason' | 'state' | 'personId' | 'addedBy' | 'approvedBy' | 'expiresAt'>>,
  ): Promise<Entry | undefined>
  /** Its alerts go too, and its hits name nobody any more. Idempotent. */
  remove(entryId: string): Promise<void>
  /** Active or waiting, expired before the moment; oldest first. */
  expired(at: Date, limit: number): Promise<Entry[]>
  /** Left `adding` or `removing` since before the moment. */
  unfinished(before: Date, limit: number): Promise<Entry[]>
  /** How many are active in the list. */
  active(collectionId: string): Promise<number>
}

export interface ScreeningFilter {
  collections?: string[]
  /** Only those with a hit, or only those without. */
  hit?: boolean
  entryId?: string
  jobId?: string
  /** Only those that could not be looked at. */
  failed?: boolean
  from?: Date
  to?: Date
}

export type NewAlert = Pick<Alert, 'alertId' | 'faceIndex' | 'entryId' | 'similarity'>

export interface Kept {
  screeningId: string
  /** Object keys. */
  keys: string[]
}

export interface Statistics {
  /** By hour, oldest first; hours without any are left out. */
  hours: { hour: Date; screened: number; faces: number; hits: number; failed: number }[]
  /** By state, of alerts raised since. */
  alerts: Record<AlertState, number>
  /** Entries by hits since, most first, at most 20. */
  entries: ({ entryId: string; name: string } & EntryCounts)[]
  /** How alike hits were, in steps of one from 0 to 100, by what people made of them. */
  similarities: ({ from: number } & Record<AlertState, number>)[]
}

export interface ScreeningStore {
  /**
   * The screening with its faces, hits and alerts, in one transaction. Hits and alerts of entries that are not active any
   * more are left out. Returns the alerts as stored. Idempotent by id.
   */
  add(screening: Screening, alerts: NewAlert[]): Promise<Alert[]>
  byId(screeningId: string): Promise<Screening | undefined>
  byIds(screeningIds: string[]): Promise<Screening[]>
  /** Newest first. */
  list(filter: ScreeningFilter & { limit: number; offset: number }): Promise<{ total: number; screenings: Screening[] }>
  /** With faces, hits and alerts. Returns what was kept of it; undefined: there is none. */
  remove(screeningId: string): Promise<Kept | undefined>
  /** Oldest first, those with a hit or those without from before the moment. */
  before(collectionId: string, moment: Date, options: { hit: boolean; limit: number }): Promise<Kept[]>
  /** In which the entry was hit, as far as pictures of them are kept. */
  ofEntry(entryId: string, limit: number): Promise<Kept[]>
  /** What is kept of these; of those that are not there nothing is told. */
  keysOf(screeningIds: string[]): Promise<Kept[]>
  /** Pictures are gone: the keys of original, annotated copy and crops become null. */
  forgetPictures(screeningIds: string[]): Promise<void>
  /** Everything of a list that is gone. Returns object keys, at most so many screenings at a time; empty: nothing left. */
  removeCollection(collectionId: string, limit: number): Promise<Kept[]>
  statistics(collections: string[] | undefined, from: Date, to: Date): Promise<Statistics>
  /** Those that anything was screened against. */
  collections(): Promise<string[]>
}

export interface AlertFilter {
  collections?: string[]
  states?: AlertState[]
  entryId?: string
  from?: Date
  to?: Date
}

export interface AlertStore {
  byId(alertId: string): Promise<Alert | undefined>
  /** Newest first; `oldestFirst` for a queue of work. */
  list(
    filter: AlertFilter & { limit: number; offset: number; oldestFirst?: boolean },
  ): Promise<{ total: number; alerts: Alert[] }>
  /** Those of a higher sequence, lowest first. */
  since(sequence: number, options: { collections?: string[]; limit: number }): Promise<Alert[]>
  /** The highest sequence there is; 0 without any. */
  latest(): Promise<number>
  /** A decision may be changed, also back to `open`. Undefined: there is none. */
  decide(
    alertId: string,
    decision: { state: AlertState; decidedBy: string | null; note: string | null },
  ): Promise<Alert | undefined>
  /** Raised before the moment and not told to anybody yet; oldest first. */
  unannounced(before: Date, limit: number): Promise<Alert[]>
  announced(alertIds: string[]): Promise<void>
}
