/** The lists that jobs go through, in SQL. */
import { createHash } from 'node:crypto'
import { sql, type Kysely, type Selectable } from 'kysely'
import type { JobItem, JobItems, NewJobItem } from '#queue/queue.ts'
import { nameKey } from '#lib/text.ts'
import { storableJson, storableText } from './job-values.ts'
import { isStorable } from './pages.ts'
import type { JobItemsTable } from './service-tables.ts'
import type { Tables } from './tables.ts'

const toItem = (row: Selectable<JobItemsTable>): JobItem => ({
  position: row.position,
  label: row.label,
  payload: row.payload,
  state: row.state,
  outcome: row.outcome,
  personId: row.person_id,
  finishedAt: row.finished_at,
})

/** A statement takes 65,535 parameters. */
const ROWS_PER_INSERT = 1000

const rowOf = (item: NewJobItem) => ({
  label: storableText(item.label),
  payload: storableJson(item.payload),
  subject: item.subject === undefined ? null : storableText(item.subject),
  person_id: item.personId === undefined ? null : storableText(item.personId),
  ...{ state: 'waiting' as const, finished_at: null },
})

/** What is left of an item whose person was erased. */
const EMPTIED = {
  ...{ label: '', payload: 'null', subject: null, person_id: null },
  ...{ state: 'failed' as const, finished_at: sql<Date>`now()` },
}

/** As `forgetPerson` writes it. */
const digestOf = (jobId: string, subject: string) => createHash('sha256').update(`${jobId} ${subject}`).digest('hex')

async function insert(
  trx: Kysely<Tables>,
  jobId: string,
  from: number,
  items: NewJobItem[],
  forgotten: Set<string>,
): Promise<void> {
  for (let start = 0; start < items.length; start += ROWS_PER_INSERT) {
    const rows = items.slice(start, start + ROWS_PER_INSERT).map((item, index) => ({
      ...{ job_id: jobId, position: from + start + index },
      ...(item.subject !== undefined && forgotten.has(digestOf(jobId, item.subject)) ? EMPTIED : rowOf(item)),
    }))
    await trx
      .insertInto('job_items')
      .values(rows)
      .onConflict((conflict) =>
        conflict
          .columns(['job_id', 'position'])
          .doUpdateSet((row) => ({
            label: row.ref('excluded.label'),
            payload: row.ref('excluded.payload'),
            subject: row.ref('excluded.subject'),
            person_id: row.ref('excluded.person_id'),
            state: row.ref('excluded.state'),
            finished_at: row.ref('excluded.finished_at'),
          }))
          .where('job_items.state', '=', 'waiting'),
      )
      .execute()
  }
}

export function createJobItems(db: Kysely<Tables>): JobItems {
  const whoIs = (personId: string) =>
    db.selectFrom('people').select(['collection_id', 'name_key']).where('person_id', '=', personId).executeTakeFirst()

  return {
    async add(jobId, from, items) {
      await db.transaction().execute(async (trx) => {
        // An erasure notes its subject here before it looks through the items: one of the two sees the other.
        const job = await trx
          .selectFrom('jobs')
          .select('forgotten')
          .where('job_id', '=', jobId)
          .forShare()
          .executeTakeFirst()
        await insert(trx, jobId, from, items, new Set(job?.forgotten))
      })
    },

    async waiting(jobId, limit) {
      const rows = await db
        .selectFrom('job_items')
        .selectAll()
        .where('job_id', '=', jobId)
        .where('state', '=', 'waiting')
        .orderBy('position')
        .limit(limit)
        .execute()
      return rows.map(toItem)
    },

    async isWaiting(jobId, position) {
      const row = await db
        .selectFrom('job_items')
        .select('state')
        .where('job_id', '=', jobId)
        .where('position', '=', position)
        .executeTakeFirst()
      return row?.state === 'waiting'
    },

    async settle(jobId, position, { state, outcome, personId }) {
      await db
        .updateTable('job_items')
        .set({
          state,
          outcome: storableJson(outcome),
          finished_at: sql`now()`,
          ...(personId !== undefined && { person_id: personId }),
        })
        .where('job_id', '=', jobId)
        .where('position', '=', position)
        .where('state', '=', 'waiting')
        .execute()
    },

    async list(jobId, { state, limit, offset }) {
      const listed = db
        .selectFrom('job_items')
        .where('job_id', '=', storableText(jobId))
        .$if(state !== undefined, (query) => query.where('state', '=', state ?? 'waiting'))
      const { total } = await listed
        .select((count) => count.fn.countAll<number>().as('total'))
        .executeTakeFirstOrThrow()
      const rows = await listed.selectAll().orderBy('position').limit(limit).offset(offset).execute()
      return { total, items: rows.map(toItem) }
    },

    async counts(jobId) {
      const rows = await db
        .selectFrom('job_items')
        .select(['state', (count) => count.fn.countAll<number>().as('total')])
        .where('job_id', '=', storableText(jobId))
        .groupBy('state')
        .execute()
      const of = (state: JobItem['state']) => rows.find((row) => row.state === state)?.total ?? 0
      return { waiting: of('waiting'), done: of('done'), failed: of('failed') }
    },

    async retryFailed(jobId) {
      const { numUpdatedRows } = await db
        .updateTable('job_items')
        .set({ state: 'waiting', outcome: null, finished_at: null })
        .where('job_id', '=', storableText(jobId))
        .where('state', '=', 'failed')
        // What was forgotten cannot be tried again.
        .where(sql<boolean>`payload <> 'null'`)
        .executeTakeFirst()
      return Number(numUpdatedRows)
    },

    async forgetPerson(personId, named) {
      if (!isStorable(personId)) return 0
      const who = named ? { collection_id: named.collectionId, name_key: nameKey(named.name) } : await whoIs(personId)
      const jobs = db.selectFrom('jobs').where('collection_id', '=', who?.collection_id ?? null)
      // First: a list that is being made reads it, and one that was made meanwhile is seen below.
      if (who)
        await sql`UPDATE jobs SET forgotten = forgotten || to_jsonb(
            encode(sha256(convert_to(job_id || ${` name:${who.name_key}`}, 'UTF8')), 'hex'))
          WHERE collection_id = ${who.collection_id} AND finished_at IS NULL`.execute(db)
      const { numUpdatedRows } = await db
        .updateTable('job_items')
        .set({
          label: '',
          payload: 'null',
          outcome: null,
          subject: null,
          person_id: null,
          state: sql`CASE state WHEN 'waiting' THEN 'failed' ELSE state END`,
          finished_at: sql`coalesce(finished_at, now())`,
        })
        .where((or) =>
          or.or([
            or('person_id', '=', personId),
            // By name, in whatever import of the collection: what is not enrolled yet would make them anew.
            or.and([
              or('state', '<>', 'done'),
              or('subject', '=', who ? `name:${who.name_key}` : null),
              or('job_id', 'in', jobs.select('job_id')),
            ]),
            // Refused because it was this person's face.
            or(sql<string>`outcome -> 'duplicateOf' ->> 'personId'`, '=', personId),
            or.exists(
              or
                .selectFrom('job_items as mine')
                .select('mine.job_id')
                .where('mine.person_id', '=', personId)
                .whereRef('mine.job_id', '=', 'job_items.job_id')
                .whereRef('mine.subject', '=', 'job_items.subject'),
            ),
          ]),
        )
        .executeTakeFirst()
      return Number(numUpdatedRows)
    },
  }
}
