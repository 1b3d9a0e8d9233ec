/** What the rooms of this use stand on. */
import type { Audit } from '#audit/audit.ts'
import type { DistanceMetric, ProductEngine } from '#engine/engine.ts'
import type { Objects } from '#objects/objects.ts'
import type { Erasures } from '#people/erasure.ts'
import type { QualityGate } from '#people/enrollment.ts'
import type { InLine } from '#people/one-at-a-time.ts'
import type { People } from '#people/people.ts'
import type { PeopleStore } from '#people/store.ts'
import type { ReferenceStore } from '#people/reference-store.ts'
import type { Alert, Source } from './entry.ts'
import type { Copies, KeepPictures } from './keep-pictures.ts'
import type { AnyPicture } from './read-picture.ts'
import type { AlertStore, EntryStore, ScreeningStore } from './store.ts'

/** Bytes of a picture, wherever it is. */
export interface PictureReader {
  /** For the history, also of what cannot be read. Never throws. */
  identify(picture: AnyPicture): { source: Source; identifier: string }
  /** Throws `source_refused`, `source_unreachable`, `invalid_argument`, `image_*`. */
  read(picture: AnyPicture, signal?: AbortSignal): Promise<Uint8Array>
}

export interface WatchlistSettings {
  collection: string
  fpir: number
  fourEyes: boolean
  hitDays: number
  otherDays: number
  metric?: DistanceMetric
  minConfidence: number
  maxFaces: number
  quality: QualityGate
  /** Folders that pictures may be read from. */
  roots: string[]
}

/** Folders that got copies of pictures, also those that no setting names any more. */
export interface LeftCopies extends Pick<Copies, 'remove'> {
  /** Takes away what a process was writing when it died. */
  tidy(): Promise<void>
}

export interface WatchlistDeps {
  engine: ProductEngine
  people: Pick<People, 'enroll' | 'list' | 'references' | 'removeReference' | 'update'>
  peopleStore: Pick<PeopleStore, 'byIds'>
  references: Pick<ReferenceStore, 'summaries'>
  erasures: Pick<Erasures, 'erase'>
  objects: Pick<Objects, 'get' | 'list' | 'delete' | 'deleteAll'>
  entries: EntryStore
  screenings: ScreeningStore
  alerts: AlertStore
  audit: Pick<Audit, 'record'>
  /** One after another for each list, in all processes. */
  inLine: InLine
  /** Makes the list's collection where there is none: nobody in it is asked for consent, and nobody is forgotten for not being seen. */
  ensureCollection(collectionId: string, actor: string): Promise<void>
  pictures: PictureReader
  kept: KeepPictures
  copies: LeftCopies
  /** Told of alerts and decisions that were stored; must not throw. */
  announce(type: 'watchlist.alert' | 'watchlist.decision', alerts: Alert[]): Promise<void>
  settings: WatchlistSettings
}
