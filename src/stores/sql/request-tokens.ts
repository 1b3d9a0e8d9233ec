/** Request tokens of the Rekognition endpoint in SQL. */
import type { Kysely } from 'kysely'
import type { RequestToken, RequestTokenStore } from '#http/rekognition/store.ts'
import type { Tables } from './tables.ts'

export function createRequestTokenStore(db: Kysely<Tables>): RequestTokenStore {
  const keyOf = ({ accessKeyId, operation, token }: RequestToken) => ({ access_key_id: accessKeyId, operation, token })
  const update = (key: RequestToken) =>
    db
      .updateTable('request_tokens')
      .where('access_key_id', '=', key.accessKeyId)
      .where('operation', '=', key.operation)
      .where('token', '=', key.token)
  return {
    async claim(key, inputHash, at, abandonedBefore) {
      const made = await db
        .insertInto('request_tokens')
        .values({ ...keyOf(key), input_hash: inputHash, answer: null, claimed_at: at })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst()
      if (made.numInsertedOrUpdatedRows === 1n) return 'claimed'
      const taken = await update(key)
        .set({ claimed_at: at, input_hash: inputHash })
        .where('answer', 'is', null)
        .where('claimed_at', '<', abandonedBefore)
        .executeTakeFirst()
      if (taken.numUpdatedRows === 1n) return 'claimed'
      const there = await db
        .selectFrom('request_tokens')
        .select(['input_hash', 'answer'])
        .where('access_key_id', '=', key.accessKeyId)
        .where('operation', '=', key.operation)
        .where('token', '=', key.token)
        .executeTakeFirst()
      // Released in between: the next look takes it.
      return { inputHash: there?.input_hash ?? inputHash, answer: there?.answer ?? null }
    },
    async settle(key, answer) {
      await update(key)
        .set({ answer: JSON.stringify(answer) })
        .execute()
    },
    async release(key) {
      await db
        .deleteFrom('request_tokens')
        .where('access_key_id', '=', key.accessKeyId)
        .where('operation', '=', key.operation)
        .where('token', '=', key.token)
        .where('answer', 'is', null)
        .execute()
    },
    async tidy(before) {
      const { numDeletedRows } = await db
        .deleteFrom('request_tokens')
        .where('claimed_at', '<', before)
        .executeTakeFirst()
      return Number(numDeletedRows)
    },
  }
}
