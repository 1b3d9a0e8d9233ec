/** What happened in a collection since a revision, in batches. */
import { sql, type Kysely, type Transaction } from 'kysely'
import type { ChangeBatch } from '#engine/vectors.ts'
import { notFound, readCollection } from './collections.ts'
import { fromBytes } from './embedding.ts'
import type { CollectionsTable, RemovalsTable, Tables } from './tables.ts'

/** Rows of each kind in a batch: four megabytes of embeddings. */
const BATCH_ROWS = 2000

/** The last row that was read of a list: the next ones come after it. */
interface Cursor {
  revision: number
  id: string
}

interface Cursors {
  faces: Cursor
  users: Cursor
  removals: Cursor & { kind: RemovalsTable['kind'] | '' }
}

/** Just before everything later than a revision: no id is empty. */
const after = (revision: number): Cursors => ({
  faces: { revision: revision + 1, id: '' },
  users: { revision: revision + 1, id: '' },
  removals: { revision: revision + 1, kind: '', id: '' },
})

/** How far a reader has come. */
interface Reading {
  /** Which collection of the name: another one later is none of this reader's. */
  key: number
  cursors: Cursors
  /** Removals after this revision are still to be told. */
  removalsSince: number
  /** Of the last batch. */
  revision: number
  /** The next batch makes void what the reader holds. */
  reset: boolean
}

/**
 * Each batch is one snapshot, so a face is in it either as present or as removed; between batches changes go on, and
 * what they touch is marked with a later revision and comes in a later batch. Nothing is held open meanwhile.
 *
 * When the removals since `revision` are not known any more, or the database is older than `revision` (it was
 * restored from a backup), a batch says `reset` and everything follows.
 */
export async function* changesSince(
  db: Kysely<Tables>,
  collectionId: string,
  revision: number,
): AsyncGenerator<ChangeBatch> {
  let reading: Reading | undefined
  for (;;) {
    const batch = await db
      .transaction()
      .setIsolationLevel('repeatable read')
      .setAccessMode('read only')
      .execute(async (trx) => {
        const collection = await readCollection(trx, collectionId)
        reading ??= startAt(revision, collection)
        if (reading.key !== collection.key) throw notFound(collectionId)
        if (isLost(reading, collection)) reading = fromTheBeginning(collection, true)
        if (reading.revision === collection.revision && !reading.reset) return undefined
        return readBatch(trx, collection.key, collection.revision, reading.cursors)
      })
    if (!batch || !reading) return
    const { cursors, last, removalsSince, ...changes } = batch
    const { reset } = reading
    reading = {
      key: reading.key,
      cursors,
      removalsSince: Math.max(reading.removalsSince, removalsSince),
      revision: Math.max(reading.revision, changes.revision),
      reset: false,
    }
    yield { ...changes, revision: reading.revision, ...(reset && { reset }) }
    if (last) return
  }
}

type Present = Pick<CollectionsTable, 'revision' | 'complete_since'> & { key: number }

const isLost = (reading: Reading, collection: Present): boolean =>
  reading.revision > collection.revision || reading.removalsSince < collection.complete_since

const startAt = (revision: number, collection: Present): Reading =>
  revision === 0
    ? fromTheBeginning(collection, false)
    : { key: collection.key, cursors: after(revision), removalsSince: revision, revision, reset: false }

/** Who holds nothing needs no removals but those that happen while reading. */
const fromTheBeginning = ({ key, revision }: Present, reset: boolean): Reading => ({
  key,
  cursors: { ...after(-1), removals: after(revision).removals },
  removalsSince: revision,
  revision: 0,
  reset,
})

async function readBatch(trx: Transaction<Tables>, key: number, revision: number, cursors: Cursors) {
  // A fresh table has no statistics, and the planner then prefers to sort all that is left for every single batch.
  await sql`SET LOCAL enable_sort = off`.execute(trx)
  await sql`SET LOCAL enable_bitmapscan = off`.execute(trx)
  await sql`SET LOCAL enable_seqscan = off`.execute(trx)

  const faces = await trx
    .selectFrom('faces')
    .select(['face_id as id', 'user_id', 'revision', 'embedding'])
    .where('collection_key', '=', key)
    .where(sql<boolean>`(revision, face_id) > (${cursors.faces.revision}::bigint, ${cursors.faces.id}::text)`)
    .orderBy('revision')
    .orderBy('face_id')
    .limit(BATCH_ROWS)
    .execute()
  const users = await trx
    .selectFrom('users')
    .select(['user_id as id', 'revision', 'embedding'])
    .where('collection_key', '=', key)
    .where(sql<boolean>`(revision, user_id) > (${cursors.users.revision}::bigint, ${cursors.users.id}::text)`)
    .orderBy('revision')
    .orderBy('user_id')
    .limit(BATCH_ROWS)
    .execute()
  const { revision: at, kind, id } = cursors.removals
  const removals = await trx
    .selectFrom('removals')
    .select(['kind', 'id', 'revision'])
    .where('collection_key', '=', key)
    .where(sql<boolean>`(revision, kind, id) > (${at}::bigint, ${kind}::text, ${id}::text)`)
    .orderBy('revision')
    .orderBy('kind')
    .orderBy('id')
    .limit(BATCH_ROWS)
    .execute()

  const lists = [faces, users, removals]
  return {
    cursors: {
      faces: faces.at(-1) ?? cursors.faces,
      users: users.at(-1) ?? cursors.users,
      removals: removals.at(-1) ?? cursors.removals,
    },
    // A list that was cut may go on with its last revision.
    revision: Math.min(revision, ...lists.map((list) => cutAt(list))),
    removalsSince: Math.min(revision, cutAt(removals)),
    last: lists.every((list) => list.length < BATCH_ROWS),
    faces: faces.map((row) => ({
      faceId: row.id,
      ...(row.user_id !== null && { userId: row.user_id }),
      embedding: fromBytes(row.embedding),
    })),
    users: users.map((row) => ({ userId: row.id, embedding: row.embedding && fromBytes(row.embedding) })),
    removedFaceIds: removals.filter((row) => row.kind === 'face').map((row) => row.id),
    removedUserIds: removals.filter((row) => row.kind === 'user').map((row) => row.id),
  }
}

const cutAt = (list: { revision: number }[]): number =>
  list.length < BATCH_ROWS ? Infinity : (list.at(-1)?.revision ?? 0) - 1
