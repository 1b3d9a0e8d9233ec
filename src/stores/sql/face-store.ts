/** The engine's face store in SQL. */
import type { Kysely } from 'kysely'
import type { FaceStore } from '#engine/vectors.ts'
import { changesSince } from './changes.ts'
import { collectionMethods, type FaceStoreOptions } from './collections.ts'
import { faceMethods } from './faces.ts'
import type { Tables } from './tables.ts'
import { userMethods } from './users.ts'

/** Closing the store leaves the database open: it belongs to whoever opened it. */
export function createFaceStore(db: Kysely<Tables>, options: FaceStoreOptions = { withPeople: true }): FaceStore {
  return {
    ...collectionMethods(db, options),
    ...faceMethods(db),
    ...userMethods(db),
    changesSince: (collectionId, revision) => changesSince(db, collectionId, revision),
    close: () => Promise.resolve(),
  }
}
