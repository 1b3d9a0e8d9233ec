/** Secrets of keys that sign, as they are sealed. */
import type { Kysely } from 'kysely'
import type { Tables } from './tables.ts'

export interface SealedSecrets {
  /** Of keys that were not revoked. */
  ids(): Promise<string[]>
  sealed(keyId: string): Promise<string | undefined>
  /** False: it was no longer `from`. */
  replace(keyId: string, from: string, to: string): Promise<boolean>
}

export function createSealedSecrets(db: Kysely<Tables>): SealedSecrets {
  return {
    async ids() {
      const rows = await db
        .selectFrom('api_keys')
        .select('key_id')
        .where('sealed_secret', 'is not', null)
        .where('revoked_at', 'is', null)
        .orderBy('key_id')
        .execute()
      return rows.map((row) => row.key_id)
    },
    async sealed(keyId) {
      const row = await db.selectFrom('api_keys').select('sealed_secret').where('key_id', '=', keyId).executeTakeFirst()
      return row?.sealed_secret ?? undefined
    },
    async replace(keyId, from, to) {
      const { numUpdatedRows } = await db
        .updateTable('api_keys')
        .set({ sealed_secret: to })
        .where('key_id', '=', keyId)
        .where('sealed_secret', '=', from)
        .executeTakeFirst()
      return numUpdatedRows > 0n
    },
  }
}
