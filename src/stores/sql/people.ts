/** The people's store in SQL. */
import { sql, type Kysely, type Selectable } from 'kysely'
import type { PeopleStore, Person } from '#people/store.ts'
import { LikenessError } from '#errors'
import { UniqueViolation } from './errors.ts'
import { assertStorable, isStorable } from './pages.ts'
import type { PeopleTable, Tables } from './tables.ts'

const toPerson = (row: Selectable<PeopleTable>): Person => ({
  personId: row.person_id,
  collectionId: row.collection_id,
  name: row.name,
  state: row.state,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
})

/**
 * Names compare without regard to case and to how accents are encoded. Made here, not by the database's lower(),
 * which knows only ASCII in some locales. Upper case first folds what lower case leaves apart (ß and ss).
 */
const nameKey = (name: string) => name.normalize('NFKC').toUpperCase().toLowerCase()

const notFound = (personId: string) => new LikenessError('person_not_found', { details: { personId } })

async function named<T>(name: string, work: () => Promise<T>): Promise<T> {
  assertStorable('The name', name)
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof UniqueViolation)) throw error
    const message = `There is a person named ${name} in the collection already.`
    throw new LikenessError('person_duplicate', { message, details: { name }, cause: error })
  }
}

export function createPeopleStore(db: Kysely<Tables>): PeopleStore {
  async function update(personId: string, values: Partial<Pick<PeopleTable, 'name' | 'name_key' | 'state'>>) {
    const row = isStorable(personId)
      ? await db
          .updateTable('people')
          .set({ ...values, updated_at: sql`now()` })
          .where('person_id', '=', personId)
          .returningAll()
          .executeTakeFirst()
      : undefined
    if (!row) throw notFound(personId)
    return toPerson(row)
  }

  return {
    async add({ personId, collectionId, name, state }) {
      assertStorable('The person id', personId)
      assertStorable('The collection id', collectionId)
      return named(name, async () => {
        const row = await db
          .insertInto('people')
          .values({ person_id: personId, collection_id: collectionId, name, name_key: nameKey(name), state })
          .returningAll()
          .executeTakeFirstOrThrow()
        return toPerson(row)
      })
    },

    setState: async (personId, state) => void (await update(personId, { state })),

    async byName(collectionId, name) {
      if (!isStorable(collectionId) || !isStorable(name)) return undefined
      const row = await db
        .selectFrom('people')
        .selectAll()
        .where('collection_id', '=', collectionId)
        .where('name_key', '=', nameKey(name))
        .executeTakeFirst()
      return row && toPerson(row)
    },

    async byIds(personIds) {
      const rows = await db
        .selectFrom('people')
        .selectAll()
        .where('person_id', '=', sql<string>`ANY(${personIds.filter(isStorable)}::text[])`)
        .execute()
      return rows.map(toPerson)
    },

    async list(collectionId, { query = '', limit, offset }) {
      if (!isStorable(collectionId) || !isStorable(query)) return { total: 0, people: [] }
      const listed = db
        .selectFrom('people')
        .where('collection_id', '=', collectionId)
        .where('state', '=', 'enrolled')
        .where(sql<boolean>`position(${nameKey(query)}::text in name_key) > 0`)
      const { total } = await listed
        .select((count) => count.fn.countAll<number>().as('total'))
        .executeTakeFirstOrThrow()
      const rows = await listed.selectAll().orderBy('name_key').limit(limit).offset(offset).execute()
      return { total, people: rows.map(toPerson) }
    },

    rename: (personId, name) => named(name, () => update(personId, { name, name_key: nameKey(name) })),

    async remove(personId) {
      if (isStorable(personId)) await db.deleteFrom('people').where('person_id', '=', personId).execute()
    },

    async abandoned(before) {
      const rows = await db
        .selectFrom('people')
        .selectAll()
        .where('state', '=', 'enrolling')
        .where('updated_at', '<', before)
        .orderBy('updated_at')
        .execute()
      return rows.map(toPerson)
    },
  }
}
