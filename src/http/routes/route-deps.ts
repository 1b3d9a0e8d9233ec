/** What the routes of the identity use work with. */
import type { Audit } from '#audit/audit.ts'
import type { AuditStore } from '#audit/store.ts'
import type { Pictures } from '#media/pictures.ts'
import type { Objects } from '#objects/objects.ts'
import type { ErasureStore } from '#people/erasure-store.ts'
import type { Erasures } from '#people/erasure.ts'
import type { Queue } from '#queue/queue.ts'
import type { Telemetry } from '#telemetry/telemetry.ts'
import type { Backends } from '#usecases/backend/backends.ts'
import type { Bulk } from '#usecases/identity/bulk.ts'
import type { Identity } from '#usecases/identity/identity.ts'
import type { MatchStore } from '#usecases/identity/store.ts'
import type { Admission } from '../overload.ts'

export interface IdentityRouteDeps {
  identity: Identity
  bulk: Bulk
  backends: Pick<Backends, 'engines' | 'jobs' | 'request' | 'discard'>
  /** Of the engine that is configured. */
  engineId: string
  queue: Queue
  telemetry: Telemetry
  objects: Pick<Objects, 'get' | 'deleteAll'>
  pictures: Pick<Pictures, 'preview'>
  matches: Pick<MatchStore, 'list' | 'byId'>
  erasures: Pick<Erasures, 'purge'>
  erasureStore: Pick<ErasureStore, 'list' | 'byId'>
  audit: Audit
  auditStore: Pick<AuditStore, 'list'>
  /** For whatever keeps the engine busy. */
  admission: Pick<Admission, 'run'>
  /** What is configured, secrets masked. */
  describeConfig: () => { name: string; value: string | null; source: string; meaning: string }[]
  /** Used where a request names no collection and its key is not for a single one. */
  defaultCollection: string
  limits: {
    /** Bytes of one picture. */
    imageBytes: number
    /** Pictures of one enrolment. */
    images: number
    /** Bytes of all of them together. */
    enrolmentBytes: number
    /** Bytes of an uploaded archive. */
    archiveBytes: number
  }
  /** For people. */
  engineName: string
  databaseName: string
}
