/** Consents in SQL. */
import { sql, type Kysely, type Selectable } from 'kysely'
import type { Consent, ConsentStore } from '#people/consent-store.ts'
import { assertStorable, isStorable } from './pages.ts'
import type { ConsentsTable } from './service-tables.ts'
import type { Tables } from './tables.ts'

const toConsent = (row: Selectable<ConsentsTable>): Consent => ({
  consentId: row.consent_id,
  personId: row.person_id,
  collectionId: row.collection_id,
  wordingVersion: row.wording_version,
  purpose: row.purpose,
  givenBy: row.given_by,
  recordedBy: row.recorded_by,
  givenAt: row.given_at,
  expiresAt: row.expires_at,
  withdrawnAt: row.withdrawn_at,
})

export function createConsentStore(db: Kysely<Tables>): ConsentStore {
  return {
    async add(consent) {
      for (const [what, value] of Object.entries(consent))
        if (typeof value === 'string') assertStorable(`The ${what} of the consent`, value)
      const row = await db
        .insertInto('consents')
        .values({
          consent_id: consent.consentId,
          person_id: consent.personId,
          collection_id: consent.collectionId,
          wording_version: consent.wordingVersion,
          purpose: consent.purpose,
          given_by: consent.givenBy,
          recorded_by: consent.recordedBy,
          given_at: consent.givenAt,
          expires_at: consent.expiresAt,
        })
        .returningAll()
        .executeTakeFirstOrThrow()
      return toConsent(row)
    },

    async ofPerson(personId) {
      if (!isStorable(personId)) return []
      const rows = await db
        .selectFrom('consents')
        .selectAll()
        .where('person_id', '=', personId)
        .orderBy('given_at', 'desc')
        .orderBy('consent_id')
        .execute()
      return rows.map(toConsent)
    },

    async byId(consentId) {
      if (!isStorable(consentId)) return undefined
      const row = await db.selectFrom('consents').selectAll().where('consent_id', '=', consentId).executeTakeFirst()
      return row && toConsent(row)
    },

    async withdraw(consentId, at) {
      if (!isStorable(consentId)) return false
      const { numUpdatedRows } = await db
        .updateTable('consents')
        .set({ withdrawn_at: at })
        .where('consent_id', '=', consentId)
        .where('withdrawn_at', 'is', null)
        .executeTakeFirst()
      return numUpdatedRows > 0n
    },

    async lapsed(at, collectionId) {
      if (collectionId !== undefined && !isStorable(collectionId)) return []
      const rows = await db
        .selectFrom('consents')
        .select(['person_id', 'collection_id'])
        .$if(collectionId !== undefined, (query) => query.where('collection_id', '=', collectionId!))
        .groupBy(['person_id', 'collection_id'])
        // Null is no end: without one a consent holds.
        .having(sql<boolean>`bool_and(coalesce(withdrawn_at <= ${at}, false) OR coalesce(expires_at <= ${at}, false))`)
        .orderBy('person_id')
        .execute()
      return rows.map((row) => ({ personId: row.person_id, collectionId: row.collection_id }))
    },

    async remove(consentId) {
      if (isStorable(consentId)) await db.deleteFrom('consents').where('consent_id', '=', consentId).execute()
    },

    async removeOfPerson(personId) {
      if (!isStorable(personId)) return 0
      const { numDeletedRows } = await db.deleteFrom('consents').where('person_id', '=', personId).executeTakeFirst()
      return Number(numDeletedRows)
    },
  }
}
