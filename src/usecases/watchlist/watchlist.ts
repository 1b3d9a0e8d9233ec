/** The map of this use: what can be done with watchlists. Every method throws errors of the catalogue. */
import type { DistanceMetric, FaceDetail } from '#engine/engine.ts'
import type { EnrollImage, Refusal } from '#people/enrollment.ts'
import type { Erasure } from '#people/erasure-store.ts'
import type { Reference } from '#people/reference-store.ts'
import type { Alert, Entry, EntryCounts, Screening } from './entry.ts'
import type { AlertFilter, EntryFilter, ScreeningFilter, Statistics } from './store.ts'

export interface EntryView extends Entry {
  references: Reference[]
  counts: EntryCounts
  /** Most of what it hits is dismissed: its pictures, or the threshold, should be looked at. */
  noisy: boolean
}

export interface Added {
  entry: EntryView
  /** Pictures that were not taken while others were. */
  refused: Refusal[]
}

/** A picture to be screened, however it is given. */
export type Picture =
  | { kind: 'upload'; name: string; bytes: Uint8Array }
  /** A path below one of the configured roots, an http(s) address, a data URL or base64. */
  | { kind: 'text'; text: string }

export interface ScreenOptions {
  collectionId: string
  /** Default: the engine's first. One the engine does not have is refused with `invalid_argument`. */
  metric?: DistanceMetric
  /** A distance by that metric. Default: calibrated, see `options`. */
  threshold?: number
  /** Refused with `invalid_argument` unless it is the one in use. */
  model?: string
  requestedBy: string
  jobId?: string
  signal?: AbortSignal
}

/** Who was hit, beside the hit: as things are now. */
export interface Named {
  entries: Map<string, Entry>
  references: Map<string, Reference>
}

export interface MetricInfo {
  metric: DistanceMetric
  /** Distance up to which two faces count as one person, by default, with as many entries as there are now. */
  threshold: number
  /** The same as a similarity, 0-100. */
  similarity: number
  /** Smallest and largest distance there can be. */
  range: [number, number]
}

export interface Options {
  metrics: MetricInfo[]
  models: string[]
  /** False match rate of one comparison at the default threshold; null where nobody measured it. */
  falseMatchRate: number | null
  /** Accepted chance that a stranger is matched to anybody of the list, which the default threshold follows; null: fixed. */
  falsePositiveIdentificationRate: number | null
  entries: number
  roots: string[]
  fourEyes: boolean
}

export interface Drift {
  /** Entries without a face in the engine: enrolled anew from their pictures, where they are kept. */
  missing: { entryId: string; mended: boolean }[]
  /** Persons of the collection that no entry names. They are hit by nobody, and left alone. */
  strays: number
  /** Faces of the collection that belong to nobody. */
  strayFaces: number
  entries: number
}

export interface Watchlist {
  options(collectionId: string): Promise<Options>
  detect(picture: Picture, signal?: AbortSignal): Promise<{ width: number; height: number; faces: FaceDetail[] }>
  /**
   * Looks at one picture, stores what came of it and raises alerts. What is wrong with the picture is in the answer
   * (`errorCode`), and in the history; anything else throws.
   */
  screen(picture: Picture, options: ScreenOptions): Promise<Screening>
  /** Entries and references that hits of these screenings name. */
  named(screenings: Screening[]): Promise<Named>

  entries: {
    /** Throws `entry_exists`, `no_usable_face` and its like: then nothing is left of it. */
    add(
      entry: { collectionId: string; name: string; reason: string; expiresAt?: Date | null; images: EnrollImage[] },
      actor: string,
    ): Promise<Added>
    addPictures(entryId: string, images: EnrollImage[], actor: string): Promise<Added>
    /** Throws `entry_not_found`. */
    get(entryId: string): Promise<EntryView>
    list(filter: EntryFilter): Promise<{ total: number; entries: EntryView[] }>
    update(
      entryId: string,
      change: { name?: string; reason?: string; expiresAt?: Date | null },
      actor: string,
    ): Promise<EntryView>
    /** Throws `own_entry` when it is the actor who added it, `entry_not_waiting`. */
    approve(entryId: string, actor: string): Promise<EntryView>
    /** With everything kept of the person. Null: there was no face of them. */
    remove(entryId: string, reason: string, actor: string): Promise<Erasure | null>
    /** The last one is refused with `invalid_argument`. */
    removePicture(entryId: string, referenceId: string, actor: string): Promise<EntryView>
    refresh(collectionId: string, actor: string): Promise<Drift>
  }

  history: {
    list(
      filter: ScreeningFilter & { limit: number; offset: number },
    ): Promise<{ total: number; screenings: Screening[] }>
    /** Throws `screening_not_found`. */
    get(screeningId: string): Promise<Screening>
    remove(screeningId: string, actor: string): Promise<void>
    /** Bytes of a picture that is kept: throws `object_not_found`. */
    picture(screeningId: string, which: 'original' | 'annotated' | { face: number }): Promise<Uint8Array>
    statistics(collections: string[] | undefined, from: Date, to: Date): Promise<Statistics>
  }

  alerts: {
    list(
      filter: AlertFilter & { limit: number; offset: number; oldestFirst?: boolean },
    ): Promise<{ total: number; alerts: Alert[] }>
    /** Throws `alert_not_found`. */
    get(alertId: string): Promise<Alert>
    since(sequence: number, options: { collections?: string[]; limit: number }): Promise<Alert[]>
    latest(): Promise<number>
    decide(
      alertId: string,
      decision: { state: 'open' | 'confirmed' | 'dismissed'; note?: string | null },
      actor: string,
    ): Promise<Alert>
  }

  bulk: {
    /** A job that screens every picture there. Throws `invalid_argument` when there is nothing to screen. */
    start(source: BulkScreenSource, options: Omit<ScreenOptions, 'signal' | 'jobId'>): Promise<{ jobId: string }>
    /** Entries with reasons and pictures as a zip, streamed; the same can be imported. */
    export(collectionId: string, actor: string): AsyncIterable<Uint8Array>
    /** One entry per row; those that cannot be taken are told one by one. */
    import(
      archive: { path: string },
      options: { collectionId: string },
      actor: string,
    ): Promise<{ added: Added[]; refused: { name: string; code: string; message: string }[] }>
  }
}

export type BulkScreenSource =
  | { kind: 'folder'; path: string }
  | { kind: 'bucket'; bucket: string; prefix: string }
  | { kind: 'urls'; urls: string[] }
