/** Identification history in DynamoDB. What the items are: match-items.ts. */
import { isDeepStrictEqual } from 'node:util'
import { LikenessError } from '#errors'
import type { Match, MatchFilter, MatchStore } from '#usecases/identity/store.ts'
import { createBatches } from './batches.ts'
import {
  COLLECTIONS,
  collectionLines,
  dateOfLine,
  linesOf,
  matchIdOf,
  matchKey,
  personLines,
  rangeOf,
  toItem,
  toMatch,
  type Line,
  type MatchItem,
} from './match-items.ts'
import { newestLines } from './newest-lines.ts'
import { chunks, forEach, type Key, type Table } from './table.ts'
import { isId } from './text.ts'

const HOUR = 3_600_000
const LINES_AT_ONCE = 500

export interface DynamoMatches extends MatchStore {
  /** They go over to another person. May be repeated. */
  moveOf: (fromPersonId: string, intoPersonId: string) => Promise<void>
}

export function createMatches(table: Table): DynamoMatches {
  const batches = createBatches(table)

  const collectionsOf = async (collections: string[] | undefined) =>
    collections
      ? [...new Set(collections)].filter(isId)
      : (await table.all<Key>(COLLECTIONS, { only: ['pk', 'sk'] })).map(({ sk }) => sk)

  const matchesOf = async (lines: Key[]) =>
    new Map((await table.getMany<MatchItem>(lines.map((line) => matchKey(matchIdOf(line))))).map((m) => [m.matchId, m]))

  /** Of the matches that there are already. False: none. Throws `invalid_argument` unless they are all these. */
  async function isThere(matches: Match[]): Promise<boolean> {
    const found = await table.getMany<MatchItem>(matches.map(({ matchId }) => matchKey(matchId)))
    const open = found.length > 0 ? await batches.open() : new Set<string>()
    // An attempt of before that failed.
    for (const batch of new Set(found.map((one) => one.batch))) if (open.has(batch)) await batches.takeBack(batch)
    const there = new Map(found.filter(({ batch }) => !open.has(batch)).map((item) => [item.matchId, toMatch(item)]))
    if (there.size === 0) return false
    if (matches.every((match) => isDeepStrictEqual(there.get(match.matchId), { ...match }))) return true
    throw new LikenessError('invalid_argument', { message: 'There is a match of this id already.' })
  }

  /** In pages: each is done before the next is read. Returns how many. */
  async function eachLine(pk: string, range: { to?: string }, work: (lines: Line[]) => Promise<void>): Promise<number> {
    let count = 0
    for await (const page of table.query<Line>(pk, { range }))
      for (const lines of chunks(page.items, LINES_AT_ONCE)) {
        await work(lines)
        count += lines.length
      }
    return count
  }

  /** Of a collection. The lines that led there go last: whoever repeats it finds what is left. */
  async function removeLines(collectionId: string, range: { to?: string }, onItem: (item: MatchItem) => void) {
    return eachLine(collectionLines(collectionId), range, async (lines) => {
      const items = [...(await matchesOf(lines)).values()]
      items.forEach(onItem)
      const others = items.flatMap(linesOf).filter(({ pk }) => pk !== collectionLines(collectionId))
      await table.writeMany({ deletes: others })
      await table.writeMany({ deletes: lines.map((line) => matchKey(matchIdOf(line))) })
      await table.writeMany({ deletes: lines })
    })
  }

  async function anonymise(personId: string, line: Line): Promise<void> {
    const theirs = { when: '#personId = :personId', values: { personId } }
    const set = { personId: null, similarity: null, cropKey: null }
    await table.update(matchKey(matchIdOf(line)), { ...theirs, set })
    const key = { pk: collectionLines(line.collectionId), sk: line.sk }
    await table.update(key, { set: { known: false }, when: 'attribute_exists(#pk)' })
  }

  return {
    async add(matches) {
      if (matches.length === 0) return
      const ids = matches.map(({ matchId }) => matchId)
      if (new Set(ids).size < ids.length)
        throw new LikenessError('invalid_argument', { message: 'Two matches have the same id.' })
      // What cannot be stored is refused before anything is.
      matches.forEach((match) => toItem(match, ''))
      if (await isThere(matches)) return
      const collections = [...new Set(matches.map(({ collectionId }) => collectionId))]
      await batches.write(
        ids,
        (batch) => matches.map((match) => toItem(match, batch)),
        () => collections.map((sk) => ({ pk: COLLECTIONS, sk })),
      )
    },

    async list({ limit, offset, collections, personId, known, ...between }) {
      if (personId !== undefined && (!isId(personId) || known === false)) return { total: 0, matches: [] }
      const open = await batches.open()
      const partitions =
        personId === undefined ? (await collectionsOf(collections)).map(collectionLines) : [personLines(personId)]
      const where: MatchFilter = personId === undefined ? { known } : { collections }
      const { total, lines } = await newestLines(table, {
        ...{ partitions, range: rangeOf(between), where, hidden: open, limit, offset },
      })
      const items = await matchesOf(lines)
      const found = lines.flatMap((line) => items.get(matchIdOf(line)) ?? [])
      const isIt = (item: MatchItem) =>
        (personId === undefined || item.personId === personId) &&
        (known === undefined || (item.personId !== null) === known)
      return { total, matches: found.filter(isIt).map(toMatch) }
    },

    async byId(matchId) {
      const item = isId(matchId) ? await table.get<MatchItem>(matchKey(matchId)) : undefined
      return item && !(await batches.isOpen(item.batch)) ? toMatch(item) : undefined
    },

    async forgetPerson(personId, how) {
      if (!isId(personId)) return 0
      return eachLine(personLines(personId), {}, async (lines) => {
        if (how === 'anonymise') await forEach(lines, (line) => anonymise(personId, line))
        else {
          await table.writeMany({ deletes: lines.map((line) => matchKey(matchIdOf(line))) })
          const shared = lines.map(({ collectionId, sk }) => ({ pk: collectionLines(collectionId), sk }))
          await table.writeMany({ deletes: shared })
        }
        await table.writeMany({ deletes: lines })
      })
    },

    async removeBefore(collectionId, before) {
      const cropKeys: string[] = []
      const removed = isId(collectionId)
        ? await removeLines(collectionId, rangeOf({ to: before }), ({ cropKey }) => {
            if (cropKey !== null) cropKeys.push(cropKey)
          })
        : 0
      return { removed, cropKeys }
    },

    async removeCollection(collectionId) {
      if (!isId(collectionId)) return 0
      // First: whoever adds to it meanwhile puts it there again.
      await table.delete({ pk: COLLECTIONS, sk: collectionId })
      return removeLines(collectionId, {}, () => undefined)
    },

    async hourly(collections, from) {
      const open = await batches.open()
      const hours = new Map<number, { hour: Date; known: number; unknown: number }>()
      await forEach(await collectionsOf(collections), async (collectionId) => {
        const options = { range: rangeOf({ from }), only: ['sk', 'known', 'batch'] }
        for await (const page of table.query<Line>(collectionLines(collectionId), options))
          for (const line of page.items.filter(({ batch }) => !open.has(batch))) {
            const at = Math.floor(dateOfLine(line).getTime() / HOUR) * HOUR
            const hour = hours.get(at) ?? { hour: new Date(at), known: 0, unknown: 0 }
            hours.set(at, hour)
            hour[line.known ? 'known' : 'unknown']++
          }
      })
      return [...hours.values()].sort((p, q) => p.hour.getTime() - q.hour.getTime())
    },

    async moveOf(from, into) {
      await eachLine(personLines(from), {}, async (lines) => {
        await table.writeMany({ puts: lines.map((line) => ({ ...line, pk: personLines(into) })) })
        await forEach(lines, (line) =>
          table.update(matchKey(matchIdOf(line)), {
            ...{ set: { personId: into }, when: '#personId = :from', values: { from } },
          }),
        )
        await table.writeMany({ deletes: lines })
      })
    },
  }
}
