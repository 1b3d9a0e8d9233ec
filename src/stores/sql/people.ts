/** The people's store in SQL. */
import { sql, type Kysely, type Selectable, type Updateable } from 'kysely'
import type { PeopleStore, Person, PersonDetails } from '#people/store.ts'
import { LikenessError } from '#errors'
import { nameKey } from '#lib/text.ts'
import { UniqueViolation } from './errors.ts'
import { moveRecords } from './move-records.ts'
import { assertStorable, isStorable } from './pages.ts'
import type { PeopleTable, Tables } from './tables.ts'

const toPerson = (row: Selectable<PeopleTable>): Person => ({
  personId: row.person_id,
  collectionId: row.collection_id,
  name: row.name,
  state: row.state,
  gender: row.gender,
  birthYear: row.birth_year,
  hometown: row.hometown,
  residence: row.residence,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
})

/** Columns of the details that are given; kysely leaves out what is undefined. */
function detailColumns({ gender, birthYear, hometown, residence }: Partial<PersonDetails>) {
  for (const [what, value] of Object.entries({ gender, hometown, residence }))
    if (value) assertStorable(`The ${what}`, value)
  return { gender, birth_year: birthYear, hometown, residence }
}

/**
 * Names compare without regard to case and to how accents are encoded. Made here, not by the database's lower(),
 * which knows only ASCII in some locales. Upper case first folds what lower case leaves apart (ß and ss).
 */

/** The rank among namesakes is taken by somebody else between the look and the write: as often as this, look again. */
const ATTEMPTS = 20

const notFound = (personId: string) => new LikenessError('person_not_found', { details: { personId } })

function taken(name: string, cause?: unknown) {
  const message = `There is a person named ${name} in the collection already.`
  return new LikenessError('person_duplicate', { message, cause })
}

export function createPeopleStore(db: Kysely<Tables>): PeopleStore {
  /** The rank of whoever takes this name next. Throws `person_duplicate`. */
  async function nextRank(collectionId: string, name: string, namesake: boolean) {
    const { last } = await db
      .selectFrom('people')
      .where('collection_id', '=', collectionId)
      .where('name_key', '=', nameKey(name))
      .select((rows) => rows.fn.max<number | null>('namesake').as('last'))
      .executeTakeFirstOrThrow()
    if (last !== null && !namesake) throw taken(name)
    return last === null ? 0 : last + 1
  }

  /** Writes with the next rank, once more when somebody else took it meanwhile. */
  async function ranked(
    collectionId: string,
    name: string,
    namesake: boolean,
    write: (rank: number) => Promise<Person>,
  ): Promise<Person> {
    for (let attempt = 1; ; attempt++) {
      const rank = await nextRank(collectionId, name, namesake)
      try {
        return await write(rank)
      } catch (error) {
        if (!(error instanceof UniqueViolation)) throw error
        if (!namesake || error.constraint !== 'people_name' || attempt === ATTEMPTS) throw taken(name, error)
      }
    }
  }

  async function set(personId: string, values: Updateable<PeopleTable>) {
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

  async function byIds(personIds: string[]) {
    const rows = await db
      .selectFrom('people')
      .selectAll()
      .where('person_id', '=', sql<string>`ANY(${personIds.filter(isStorable)}::text[])`)
      .execute()
    return rows.map(toPerson)
  }

  return {
    byIds,

    async add({ personId, collectionId, name, state, ...details }, { namesake = false } = {}) {
      assertStorable('The person id', personId)
      assertStorable('The collection id', collectionId)
      assertStorable('The name', name)
      const values = {
        ...{ person_id: personId, collection_id: collectionId, name, name_key: nameKey(name), state },
        ...detailColumns(details),
      }
      return ranked(collectionId, name, namesake, async (rank) => {
        const row = await db
          .insertInto('people')
          .values({ ...values, namesake: rank })
          .returningAll()
          .executeTakeFirstOrThrow()
        return toPerson(row)
      })
    },

    setState: async (personId, state) => void (await set(personId, { state })),

    async touch(personId) {
      if (!isStorable(personId)) return
      const touched = db.updateTable('people').set({ updated_at: sql`now()` })
      await touched.where('person_id', '=', personId).where('state', '=', 'enrolling').execute()
    },

    async byName(collectionId, name) {
      if (!isStorable(collectionId) || !isStorable(name)) return []
      const rows = await db
        .selectFrom('people')
        .selectAll()
        .where('collection_id', '=', collectionId)
        .where('name_key', '=', nameKey(name))
        .orderBy('created_at')
        .orderBy('person_id')
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
      const rows = await listed
        .selectAll()
        .orderBy('name_key')
        .orderBy('person_id')
        .limit(limit)
        .offset(offset)
        .execute()
      return { total, people: rows.map(toPerson) }
    },

    async update(personId, { name, ...details }, { namesake = false } = {}) {
      const values = detailColumns(details)
      if (name === undefined) return set(personId, values)
      assertStorable('The name', name)
      const [person] = await byIds([personId])
      if (!person) throw notFound(personId)
      const named = { ...values, name, name_key: nameKey(name) }
      if (nameKey(person.name) === named.name_key) return set(personId, named)
      return ranked(person.collectionId, name, namesake, (rank) => set(personId, { ...named, namesake: rank }))
    },

    merge: (from, into) =>
      db.transaction().execute(async (trx) => {
        // Locked: whoever sets a state waits, and then finds what this has left.
        const found = await trx
          .selectFrom('people')
          .select('person_id')
          .where('person_id', '=', sql<string>`ANY(${[from, into].filter(isStorable)}::text[])`)
          .where('state', '=', 'enrolled')
          .orderBy('person_id')
          .forUpdate()
          .execute()
        for (const personId of [from, into])
          if (!found.some((row) => row.person_id === personId)) throw notFound(personId)
        const theirs = { person_id: into }
        const references = await trx
          .updateTable('person_references')
          .set(theirs)
          .where('person_id', '=', from)
          .where('state', '=', 'ready')
          .returning('reference_id')
          .execute()
        await trx.updateTable('matches').set(theirs).where('person_id', '=', from).execute()
        const { consents } = await moveRecords(trx, from, into)
        await trx.deleteFrom('people').where('person_id', '=', from).execute()
        return { referenceIds: references.map((row) => row.reference_id), consents }
      }),

    async remove(personId) {
      if (isStorable(personId)) await db.deleteFrom('people').where('person_id', '=', personId).execute()
    },

    async abandoned(before, state = 'enrolling') {
      const rows = await db
        .selectFrom('people')
        .selectAll()
        .where('state', '=', state)
        .where('updated_at', '<', before)
        .orderBy('updated_at')
        .execute()
      return rows.map(toPerson)
    },
  }
}
