/** The clients of galleries and what lets them in, in SQL. */
import { sql, type Kysely, type Selectable } from 'kysely'
import { LikenessError } from '#errors'
import type { GalleryClient } from '#usecases/galleries/gallery.ts'
import type { ClientStore } from '#usecases/galleries/store.ts'
import { chooseInPhotosOf } from './gallery-choice.ts'
import type { GalleryClientsTable } from './gallery-tables.ts'
import { storableText } from './job-values.ts'
import { isStorable } from './pages.ts'
import type { Tables } from './tables.ts'

const toClient = (row: Selectable<GalleryClientsTable>): GalleryClient => ({
  clientId: row.client_id,
  galleryId: row.gallery_id,
  name: row.name,
  email: row.email,
  personId: row.person_id,
  source: row.source,
  createdAt: row.created_at,
})

export function createClientStore(db: Kysely<Tables>): ClientStore {
  async function byId(clientId: string) {
    if (!isStorable(clientId)) return undefined
    const row = await db.selectFrom('gallery_clients').selectAll().where('client_id', '=', clientId).executeTakeFirst()
    return row && toClient(row)
  }

  async function among(column: 'client_id' | 'person_id', values: string[]) {
    const ids = values.filter(isStorable)
    if (ids.length === 0) return []
    const rows = await db
      .selectFrom('gallery_clients')
      .selectAll()
      .where(column, '=', sql<string>`ANY(${ids}::text[])`)
      .execute()
    return rows.map(toClient)
  }

  return {
    byId,
    async add({ clientId, galleryId, name, email, personId, source }) {
      // Nobody is added to a gallery that is not there.
      const row = await db
        .insertInto('gallery_clients')
        .columns(['client_id', 'gallery_id', 'name', 'email', 'person_id', 'source'])
        .expression((q) =>
          q
            .selectFrom('galleries')
            .select([
              sql<string>`${clientId}`.as('client_id'),
              'gallery_id',
              sql<string>`${storableText(name)}`.as('name'),
              sql<string | null>`${email === null ? null : storableText(email)}`.as('email'),
              sql<string | null>`${personId}`.as('person_id'),
              sql<GalleryClient['source']>`${source}`.as('source'),
            ])
            .where('gallery_id', '=', isStorable(galleryId) ? galleryId : ''),
        )
        .returningAll()
        .executeTakeFirst()
      if (!row) throw new LikenessError('gallery_not_found')
      return toClient(row)
    },

    byIds: (clientIds) => among('client_id', clientIds),
    byPersons: (personIds) => among('person_id', personIds),

    async list(galleryId, { query, enrolled, limit, offset }) {
      const listed = db
        .selectFrom('gallery_clients')
        .where('gallery_id', '=', isStorable(galleryId) ? galleryId : '')
        .$if(enrolled === true, (q) => q.where('person_id', 'is not', null))
        .$if(enrolled === false, (q) => q.where('person_id', 'is', null))
        .$if(query !== undefined, (q) => {
          const part = storableText(query ?? '')
          return q.where(
            sql<boolean>`position(lower(${part}) in lower(name)) > 0 OR position(lower(${part}) in lower(coalesce(email, ''))) > 0`,
          )
        })
      const { total } = await listed.select((q) => q.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
      const rows = await listed
        .selectAll()
        .select(
          sql<number>`(SELECT count(*) FROM gallery_scores s WHERE s.gallery_id = gallery_clients.gallery_id
            AND s.client_id = gallery_clients.client_id AND s.counts)`.as('photos'),
        )
        .orderBy(sql`lower(name)`)
        .orderBy('client_id')
        .limit(limit)
        .offset(offset)
        .execute()
      return { total, clients: rows.map((row) => ({ ...toClient(row), photoCount: row.photos })) }
    },

    async update(clientId, { name, email, personId }) {
      const change = {
        ...(name !== undefined && { name: storableText(name) }),
        ...(email !== undefined && { email: email === null ? null : storableText(email) }),
        ...(personId !== undefined && { person_id: personId }),
      }
      if (Object.keys(change).length === 0) return byId(clientId)
      const row = await db
        .updateTable('gallery_clients')
        .set(change)
        .where('client_id', '=', isStorable(clientId) ? clientId : '')
        .returningAll()
        .executeTakeFirst()
      return row && toClient(row)
    },

    async remove(clientId) {
      if (!isStorable(clientId)) return 0
      return db.transaction().execute(async (trx) => {
        const gone = await trx
          .deleteFrom('gallery_scores')
          .where('client_id', '=', clientId)
          .returning('photo_id')
          .execute()
        await trx.deleteFrom('gallery_clients').where('client_id', '=', clientId).execute()
        await chooseInPhotosOf(trx, [...new Set(gone.map(({ photo_id }) => photo_id))])
        return gone.length
      })
    },

    async addAccess(clientId, { digest, kind, expiresAt }) {
      await db.transaction().execute(async (trx) => {
        if (kind === 'link')
          await trx.deleteFrom('gallery_access').where('client_id', '=', clientId).where('kind', '=', kind).execute()
        await trx
          .insertInto('gallery_access')
          .values({ digest, client_id: clientId, kind, expires_at: expiresAt })
          .execute()
      })
    },
    async removeAccess(clientId, kind) {
      await db
        .deleteFrom('gallery_access')
        .where('client_id', '=', clientId)
        .$if(kind !== undefined, (q) => q.where('kind', '=', kind ?? 'link'))
        .execute()
    },
    async byAccess(digest, at) {
      const row = await db
        .selectFrom('gallery_access')
        .innerJoin('gallery_clients', 'gallery_clients.client_id', 'gallery_access.client_id')
        .selectAll('gallery_clients')
        .where('digest', '=', digest)
        .where((or) => or.or([or('expires_at', 'is', null), or('expires_at', '>', at)]))
        .executeTakeFirst()
      return row && toClient(row)
    },
    async setGalleryAccess(galleryId, digest) {
      await db
        .updateTable('galleries')
        .set({ access_digest: digest })
        .where('gallery_id', '=', galleryId)
        .executeTakeFirst()
    },
    async galleryByAccess(digest) {
      const row = await db
        .selectFrom('galleries')
        .select('gallery_id')
        .where('access_digest', '=', digest)
        .executeTakeFirst()
      return row?.gallery_id
    },
  }
}
