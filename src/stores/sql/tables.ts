/** The tables as the migrations leave them. `bytea` is a Buffer, `bigint` a number (revisions stay below 2^53). */
import type { Generated, GeneratedAlways } from 'kysely'
import type { PersonState } from '#people/store.ts'
import type { GalleryTables } from './gallery-tables.ts'
import type { ServiceTables } from './service-tables.ts'
import type { WatchlistTables } from './watchlist-tables.ts'
import type { WebhookTables } from './webhooks-tables.ts'

export interface CollectionsTable {
  /** What the other tables refer to: short, and never used again after the collection is gone. */
  key: GeneratedAlways<number>
  collection_id: string
  model_version: string
  dimensions: number
  tags: Record<string, string>
  face_count: Generated<number>
  user_count: Generated<number>
  revision: number
  /** Removals before this revision are forgotten: whoever stands further back has to read everything again. */
  complete_since: number
  /** Rows in `removals`. */
  removal_count: Generated<number>
  created_at: Generated<Date>
}

export interface FacesTable {
  collection_key: number
  face_id: string
  image_id: string
  external_image_id: string | null
  user_id: string | null
  box_left: number
  box_top: number
  box_width: number
  box_height: number
  confidence: number
  /** The collection's revision when the face was added or last assigned. */
  revision: number
  embedding: Buffer
}

export interface UsersTable {
  collection_key: number
  user_id: string
  face_count: Generated<number>
  embedding: Buffer | null
  revision: number
}

/** Ids of what is gone, nothing else of it, so that indexes elsewhere can follow. */
export interface RemovalsTable {
  collection_key: number
  kind: 'face' | 'user'
  id: string
  revision: number
}

export interface CountersTable {
  name: 'retired_revision' | 'watchlist_sequence'
  value: number
}

export interface PeopleTable {
  person_id: string
  collection_id: string
  name: string
  /** The name as it is compared. */
  name_key: string
  state: PersonState
  /** 0, or how many of the same name came before. */
  namesake: Generated<number>
  gender: string | null
  birth_year: number | null
  hometown: string | null
  residence: string | null
  created_at: Generated<Date>
  updated_at: Generated<Date>
}

export interface Tables extends ServiceTables, GalleryTables, WatchlistTables, WebhookTables {
  collections: CollectionsTable
  faces: FacesTable
  users: UsersTable
  removals: RemovalsTable
  counters: CountersTable
  people: PeopleTable
}
