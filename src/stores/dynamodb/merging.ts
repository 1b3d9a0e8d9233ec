/**
 * Two persons become one, over three tables and the database: a sequence that anybody can go on with.
 *
 *     1 `into` says who is coming: whoever wants to erase `into` meets it and settles it first
 *     2 `from` becomes `merging`, if both are still `enrolled`: from here on `from` is no more, and it goes through
 *     3 references, history and what the database keeps go over; each step may be repeated
 *     4 `into` forgets who came, the name and the item of `from` go
 *
 * Before 2 a merge is called off by noting its token on `from`, after it it is finished: by the same call, by whatever
 * wants to change `into`, by reading `into` later, by `abandoned`.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Merged } from '#people/store.ts'
import { LikenessError } from '#errors'
import type { Names } from './names.ts'
import { findPerson, isPresent, notFound, personKey, pointerKey, type PersonItem } from './people-items.ts'
import type { Table } from './table.ts'
import { micros } from './text.ts'
import type { Unsettled } from './unsettled.ts'

/** What is kept of a person elsewhere. Each may be repeated. */
export interface Moves {
  /** Ready references. Returns their ids. */
  references: (from: string, into: string) => Promise<string[]>
  /** History. */
  matches: (from: string, into: string) => Promise<void>
  /** What the database keeps: consents, items of jobs. In one transaction. Returns how many consents there were. */
  records: (from: string, into: string) => Promise<{ consents: number }>
}

export interface MergingDeps {
  table: Table
  names: Names
  unsettled: Unsettled
  moves: Moves
}

const ATTEMPTS = 8
const PAUSE_MS = 20
const RECEIVING = ['receivingToken', 'receivingFrom', 'receivingAt']
const FREE = 'attribute_not_exists(#receivingToken)'

export type Merging = ReturnType<typeof createMerging>

export function createMerging({ table, names, unsettled, moves }: MergingDeps) {
  const forget = ({ collectionId }: PersonItem, into: string, token: string) =>
    table.update(personKey(collectionId, into), {
      ...{ remove: RECEIVING, when: '#receivingToken = :token', values: { token } },
    })

  /** Of somebody `merging`. */
  async function finish(from: PersonItem): Promise<Merged> {
    const { personId, collectionId, claim, nameHash, mark: token } = from
    const into = from.into!
    const referenceIds = await moves.references(personId, into)
    await moves.matches(personId, into)
    const { consents } = await moves.records(personId, into)
    await names.release(nameHash, { personId, token: claim })
    await forget(from, into, token!)
    await table.delete(pointerKey(personId))
    await table.delete(personKey(collectionId, personId))
    await unsettled.drop(personId, token)
    return { referenceIds, consents }
  }

  /** Brings whatever is on the way to this person to an end, so that there is nothing any more. */
  async function settle(into: PersonItem): Promise<void> {
    const { receivingToken: token, receivingFrom, collectionId, personId } = into
    if (token === undefined) return
    const key = personKey(collectionId, receivingFrom!)
    const notYet = 'attribute_exists(#pk) AND NOT (#state = :merging AND #mark = :token)'
    const off = await table.update(key, {
      ...{ set: { refused: token }, when: notYet, values: { merging: 'merging', token } },
    })
    const from = off.met ? undefined : await table.get<PersonItem>(key)
    if (from?.state === 'merging' && from.mark === token) await finish(from)
    else await forget(into, personId, token)
  }

  async function both(personIds: [string, string]): Promise<[PersonItem, PersonItem]> {
    const [from, into] = await Promise.all(personIds.map((id) => findPerson(table, id)))
    for (const [i, item] of [from, into].entries())
      if (!isPresent(item) || item.state !== 'enrolled') throw notFound(personIds[i]!)
    return [from!, into!]
  }

  /** Undefined: somebody is at one of them. */
  async function attempt(from: PersonItem, into: PersonItem): Promise<PersonItem | undefined> {
    const enrolled = { enrolled: 'enrolled' }
    const token = await unsettled.note(from.personId, from.collectionId)
    const receiving = { receivingToken: token, receivingFrom: from.personId, receivingAt: micros() }
    const told = await table.update(into, {
      ...{ set: receiving, values: { ...enrolled, token } },
      when: `#state = :enrolled AND (${FREE} OR #receivingToken = :token)`,
    })
    if (told.met) {
      const gone = await table.update<PersonItem>(from, {
        set: { state: 'merging', into: into.personId, mark: token, updatedAt: micros() },
        when: `#state = :enrolled AND ${FREE} AND (attribute_not_exists(#refused) OR #refused <> :token)`,
        ...{ values: { ...enrolled, token }, returns: 'ALL_NEW' },
      })
      const item = gone.met ? gone.item : await table.get<PersonItem>(from)
      if (item?.state === 'merging' && item.mark === token) return item
      await forget(from, into.personId, token)
    }
    await unsettled.drop(from.personId, token)
    return undefined
  }

  return {
    finish,
    settle,

    async merge(fromPersonId: string, intoPersonId: string): Promise<Merged> {
      for (let n = 1; n <= ATTEMPTS; n++) {
        const [from, into] = await both([fromPersonId, intoPersonId])
        const merging = await attempt(from, into)
        if (merging) return finish(merging)
        await settle(into)
        await settle(from)
        await sleep(PAUSE_MS * n * Math.random())
      }
      throw new LikenessError('store_unavailable', {
        message: 'The two people are being changed; try again in a moment.',
      })
    },
  }
}
