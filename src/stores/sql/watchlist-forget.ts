/**
 * What goes out of watchlists. Whoever changes several screenings locks their rows first, in the order of ids: two that
 * wait for each other cannot happen.
 */
import { sql, type Kysely, type RawBuilder } from 'kysely'
import { among } from './among.ts'
import type { Tables } from './tables.ts'

async function lockScreenings(trx: Kysely<Tables>, which: RawBuilder<unknown>): Promise<void> {
  await sql`SELECT FROM watchlist_screenings WHERE screening_id IN (${which}) ORDER BY screening_id
    FOR NO KEY UPDATE`.execute(trx)
}

/** Hits of these entries name nobody any more; their alerts go with them. */
export async function forgetEntries(trx: Kysely<Tables>, entryIds: string[]): Promise<void> {
  // Who stores a screening holds the entries it hits: from here on there are no new ones.
  await sql`SELECT FROM watchlist_entries WHERE entry_id = ${among(entryIds)} ORDER BY entry_id FOR UPDATE`.execute(trx)
  await lockScreenings(trx, sql`SELECT screening_id FROM watchlist_hits WHERE entry_id = ${among(entryIds)}`)
  await sql`UPDATE watchlist_hits SET entry_id = NULL, reference_id = NULL WHERE entry_id = ${among(entryIds)}`.execute(
    trx,
  )
  await trx.deleteFrom('watchlist_entries').where('entry_id', '=', among(entryIds)).execute()
}

export async function forgetPictures(trx: Kysely<Tables>, screeningIds: string[]): Promise<void> {
  await lockScreenings(trx, sql`SELECT unnest(${screeningIds}::text[])`)
  await trx
    .updateTable('watchlist_screenings')
    .set({ original_key: null, annotated_key: null })
    .where('screening_id', '=', among(screeningIds))
    .execute()
  await trx
    .updateTable('watchlist_faces')
    .set({ crop_key: null })
    .where('screening_id', '=', among(screeningIds))
    .where('crop_key', 'is not', null)
    .execute()
}

/** As if these persons had been erased here. */
export async function forgetListed(trx: Kysely<Tables>, personIds: string[]): Promise<void> {
  const entries = await trx
    .selectFrom('watchlist_entries')
    .select('entry_id')
    .where('person_id', '=', among(personIds))
    .execute()
  if (entries.length === 0) return
  const entryIds = entries.map(({ entry_id }) => entry_id)
  const hit = await trx
    .selectFrom('watchlist_hits')
    .select('screening_id')
    .distinct()
    .where('entry_id', '=', among(entryIds))
    .execute()
  await forgetPictures(
    trx,
    hit.map(({ screening_id }) => screening_id),
  )
  await forgetEntries(trx, entryIds)
}
