/** Searches of stored videos in SQL. */
import { sql, type Kysely, type Selectable, type Transaction } from 'kysely'
import { withoutUsers } from '#video/tracking.ts'
import type { Forgotten, StoredSighting, VideoJob, VideoJobInput, VideoJobStore } from '#video/store.ts'
import type { Checkpoint, Sighting } from '#video/video-search.ts'
import type { VideoInfo } from '#media/video.ts'
import type { FaceDetail, FaceMatch } from '#engine/engine.ts'
import { storableJson, storableText } from './job-values.ts'
import { assertStorable, isStorable } from './pages.ts'
import type { VideoJobsTable } from './service-tables.ts'
import type { Tables } from './tables.ts'

/** A statement takes 65,535 parameters. */
const ROWS_PER_STATEMENT = 1000

const toJob = (row: Selectable<VideoJobsTable>): VideoJob => ({
  jobId: row.job_id,
  kind: row.kind,
  collectionId: row.collection_id,
  owner: row.owner,
  scope: row.scope,
  input: row.input as VideoJobInput,
  state: row.state,
  message: row.message,
  info: row.info as VideoInfo | null,
  checkpoint: row.checkpoint as Checkpoint | null,
  frames: row.frames,
  createdAt: row.created_at,
  finishedAt: row.finished_at,
  notifiedAt: row.notified_at,
})

/** Six decimals are a thousandth of a pixel; the numbers of a face come to a third of their length. */
const short = (value: unknown) =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'number' && !Number.isInteger(inner) ? Math.round(inner * 1e6) / 1e6 : inner,
  )

const idsOf = ({ userId, faceIds = [] }: Forgotten): string[] =>
  [...(userId === undefined ? [] : [userId]), ...faceIds].filter(isStorable)

const isOf = (gone: Set<string>, { face }: FaceMatch) =>
  gone.has(face.faceId) || (face.userId !== undefined && gone.has(face.userId))

async function insertSightings(trx: Transaction<Tables>, jobId: string, from: number, sightings: Sighting[]) {
  const seen = sightings.map((sighting, n) => ({
    ...{ job_id: jobId, position: from + n, timestamp_ms: sighting.timestampMs },
    ...{ person_index: sighting.personIndex, detail: short(sighting.detail) },
  }))
  const matches = sightings.flatMap((sighting, n) =>
    sighting.matches.map((match, rank) => ({
      ...{ job_id: jobId, position: from + n, rank, match: short(match) },
      ...{ face_id: match.face.faceId, user_id: match.face.userId ?? null },
    })),
  )
  for (let i = 0; i < seen.length; i += ROWS_PER_STATEMENT)
    await trx
      .insertInto('video_sightings')
      .values(seen.slice(i, i + ROWS_PER_STATEMENT))
      .execute()
  for (let i = 0; i < matches.length; i += ROWS_PER_STATEMENT)
    await trx
      .insertInto('video_matches')
      .values(matches.slice(i, i + ROWS_PER_STATEMENT))
      .execute()
}

export function createVideoJobStore(db: Kysely<Tables>): VideoJobStore {
  const jobs = () => db.selectFrom('video_jobs').selectAll()

  return {
    async add(job, mostOpen) {
      for (const text of [job.jobId, job.owner, job.collectionId ?? '']) assertStorable('A video job', text)
      return db.transaction().execute(async (trx) => {
        // Two of one owner that begin at once must not both be the last that is allowed.
        await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`likeness:video:${job.owner}`}, 0))`.execute(trx)
        const there = await trx
          .selectFrom('video_jobs')
          .select('job_id')
          .where('job_id', '=', job.jobId)
          .executeTakeFirst()
        if (there) return 'there'
        const { open } = await trx
          .selectFrom('video_jobs')
          .select((count) => count.fn.countAll<number>().as('open'))
          .where('owner', '=', job.owner)
          .where('state', '=', 'IN_PROGRESS')
          .executeTakeFirstOrThrow()
        if (open >= mostOpen) return { full: open }
        await trx
          .insertInto('video_jobs')
          .values({
            job_id: job.jobId,
            kind: job.kind,
            collection_id: job.collectionId,
            owner: job.owner,
            scope: storableJson(job.scope),
            input: storableJson(job.input),
            state: 'IN_PROGRESS',
            created_at: job.createdAt,
          })
          .execute()
        return 'added'
      })
    },

    async byId(jobId) {
      if (!isStorable(jobId)) return undefined
      const row = await jobs().where('job_id', '=', jobId).executeTakeFirst()
      return row && toJob(row)
    },

    async setInfo(jobId, info) {
      await db
        .updateTable('video_jobs')
        .set({ info: storableJson(info) })
        .where('job_id', '=', jobId)
        .execute()
    },

    async append(jobId, framesBefore, { frames, sightings, checkpoint }) {
      return db.transaction().execute(async (trx) => {
        // The row is locked first, here as in `forget`: whoever comes second sees what the first has done.
        const row = await trx
          .selectFrom('video_jobs')
          .select(['forgotten', 'positions'])
          .where('job_id', '=', jobId)
          .where('state', '=', 'IN_PROGRESS')
          .where('frames', '=', framesBefore)
          .forUpdate()
          .executeTakeFirst()
        if (!row) return false
        const gone = new Set(row.forgotten)
        const kept = sightings.map((one) => ({ ...one, matches: one.matches.filter((match) => !isOf(gone, match)) }))
        await insertSightings(trx, jobId, row.positions, kept)
        await trx
          .updateTable('video_jobs')
          .set({
            frames: framesBefore + frames,
            positions: row.positions + sightings.length,
            checkpoint: short({ ...checkpoint, tracker: withoutUsers(checkpoint.tracker, gone) }),
          })
          .where('job_id', '=', jobId)
          .execute()
        return true
      })
    },

    async finish(jobId, { state, message, info, at }) {
      const { numUpdatedRows } = await db
        .updateTable('video_jobs')
        .set({
          ...{ state, message: message === undefined ? null : storableText(message), finished_at: at },
          ...{ checkpoint: null, forgotten: '[]' },
          ...(info && { info: storableJson(info) }),
        })
        .where('job_id', '=', jobId)
        .where('state', '=', 'IN_PROGRESS')
        .executeTakeFirst()
      return numUpdatedRows === 1n
    },

    async notified(jobId, at) {
      await db.updateTable('video_jobs').set({ notified_at: at }).where('job_id', '=', jobId).execute()
    },

    async sightings(jobId, { sortBy, after, limit }) {
      let query = db
        .selectFrom('video_sightings as seen')
        .selectAll()
        .select(
          sql<FaceMatch[]>`(SELECT coalesce(json_agg(found.match ORDER BY found.rank), '[]') FROM video_matches AS found
            WHERE found.job_id = seen.job_id AND found.position = seen.position)`.as('matches'),
        )
        .where('job_id', '=', jobId)
        .limit(limit)
      if (sortBy === 'INDEX') query = query.orderBy('person_index').orderBy('position')
      else query = query.orderBy('position')
      if (after && sortBy === 'INDEX')
        query = query.where(sql<boolean>`(person_index, position) > (${after.personIndex}, ${after.position})`)
      if (after && sortBy === 'TIMESTAMP') query = query.where('position', '>', after.position)
      const rows = await query.execute()
      return rows.map((row): StoredSighting => ({
        ...{ position: row.position, timestampMs: row.timestamp_ms, personIndex: row.person_index },
        ...{ detail: row.detail as FaceDetail, matches: row.matches },
      }))
    },

    open: async () =>
      (await jobs().where('state', '=', 'IN_PROGRESS').orderBy('created_at').orderBy('job_id').execute()).map(toJob),

    unannounced: async (before) =>
      (
        await jobs()
          .where('finished_at', '<', before)
          .where('notified_at', 'is', null)
          .where(sql<boolean>`input ? 'topicArn'`)
          .orderBy('finished_at')
          .limit(100)
          .execute()
      ).map(toJob),

    async forget(collectionId, whom) {
      return db.transaction().execute(async (trx) => {
        const going = await trx
          .selectFrom('video_jobs')
          .select(['job_id', 'forgotten', 'checkpoint'])
          .where('collection_id', '=', storableText(collectionId))
          .where('state', '=', 'IN_PROGRESS')
          .orderBy('job_id')
          .forUpdate()
          .execute()
        for (const row of going) {
          const gone = new Set([...row.forgotten, ...idsOf(whom)])
          const checkpoint = row.checkpoint as Checkpoint | null
          const without = checkpoint && { ...checkpoint, tracker: withoutUsers(checkpoint.tracker, gone) }
          await trx
            .updateTable('video_jobs')
            .set({ forgotten: JSON.stringify([...gone]), checkpoint: without && short(without) })
            .where('job_id', '=', row.job_id)
            .execute()
        }
        const ids = sql<string>`ANY(${idsOf(whom)}::text[])`
        const { numDeletedRows } = await trx
          .deleteFrom('video_matches')
          .where((or) => or.or([or('face_id', '=', ids), or('user_id', '=', ids)]))
          .where('job_id', 'in', (from) =>
            from.selectFrom('video_jobs').select('job_id').where('collection_id', '=', storableText(collectionId)),
          )
          .executeTakeFirst()
        return Number(numDeletedRows)
      })
    },

    async remembers(collectionId, whom) {
      const ids = sql<string>`ANY(${idsOf(whom)}::text[])`
      const { total } = await db
        .selectFrom('video_matches')
        .innerJoin('video_jobs', 'video_jobs.job_id', 'video_matches.job_id')
        .select((count) => count.fn.countAll<number>().as('total'))
        .where('video_jobs.collection_id', '=', storableText(collectionId))
        .where((or) => or.or([or('face_id', '=', ids), or('user_id', '=', ids)]))
        .executeTakeFirstOrThrow()
      return total
    },

    async removeCollection(collectionId) {
      const { numDeletedRows } = await db
        .deleteFrom('video_jobs')
        .where('collection_id', '=', storableText(collectionId))
        .executeTakeFirst()
      return Number(numDeletedRows)
    },

    async tidy(before) {
      const { numDeletedRows } = await db.deleteFrom('video_jobs').where('finished_at', '<', before).executeTakeFirst()
      return Number(numDeletedRows)
    },
  }
}
