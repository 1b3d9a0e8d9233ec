/** API keys in SQL. */
import { sql, type Kysely, type Selectable } from 'kysely'
import type { ApiKey, KeyStore, Role } from '#access/store.ts'
import { LikenessError } from '#errors'
import { assertStorable, isStorable } from './pages.ts'
import type { ApiKeysTable } from './service-tables.ts'
import type { Tables } from './tables.ts'

const toKey = (row: Selectable<ApiKeysTable>): ApiKey => ({
  keyId: row.key_id,
  name: row.name,
  prefix: row.prefix,
  kind: row.sealed_secret === null ? 'api' : 'aws',
  role: row.role as Role,
  collections: row.collections,
  createdBy: row.created_by,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  lastUsedAt: row.last_used_at,
  revokedAt: row.revoked_at,
})

export function createKeyStore(db: Kysely<Tables>): KeyStore {
  return {
    async add({ keyId, name, prefix, role, collections, createdBy, expiresAt }, secretHash, sealedSecret) {
      assertStorable('The name of the key', name)
      collections?.forEach((id) => assertStorable('The collection id', id))
      const row = await db
        .insertInto('api_keys')
        .values({
          ...{ key_id: keyId, name, prefix, secret_hash: secretHash, role, created_by: createdBy },
          ...{ collections: JSON.stringify(collections), expires_at: expiresAt, sealed_secret: sealedSecret ?? null },
        })
        .returningAll()
        .executeTakeFirstOrThrow()
      return toKey(row)
    },

    async bySecret(secretHash) {
      if (!isStorable(secretHash)) return undefined
      const row = await db.selectFrom('api_keys').selectAll().where('secret_hash', '=', secretHash).executeTakeFirst()
      return row && toKey(row)
    },

    async signing(keyId) {
      if (!isStorable(keyId)) return undefined
      const row = await db.selectFrom('api_keys').selectAll().where('key_id', '=', keyId).executeTakeFirst()
      return row?.sealed_secret ? { ...toKey(row), sealedSecret: row.sealed_secret } : undefined
    },

    async list() {
      const rows = await db.selectFrom('api_keys').selectAll().orderBy('created_at', 'desc').orderBy('key_id').execute()
      return rows.map(toKey)
    },

    async touch(keyId, at) {
      await db
        .updateTable('api_keys')
        .set({ last_used_at: sql<Date>`greatest(last_used_at, ${at})` })
        .where('key_id', '=', keyId)
        .execute()
    },

    async revoke(keyId, at) {
      const row = isStorable(keyId)
        ? await db
            .updateTable('api_keys')
            .set({ revoked_at: sql<Date>`coalesce(revoked_at, ${at})` })
            .where('key_id', '=', keyId)
            .returningAll()
            .executeTakeFirst()
        : undefined
      if (!row) throw new LikenessError('key_not_found', { details: { keyId } })
      return toKey(row)
    },
  }
}
