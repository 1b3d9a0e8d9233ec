/**
 * Who holds which name. All holders of a name are one set in one item, so that of several who want it one gets it.
 *
 * A claim counts as long as the person's own item names its token: the item names it before the claim is made and stops
 * before it is given back. So a claim that does not count never will again, and whoever meets one clears it away.
 */
import type { PersonItem } from './people-items.ts'
import { isPresent, personKey } from './people-items.ts'
import type { Key, Table } from './table.ts'
import { micros } from './text.ts'

interface NameItem extends Key {
  holders?: Set<string>
}
export interface Holder {
  personId: string
  token: string
}

/** A renaming that was not finished by then never will be. */
const RENAMING_MICROS = 300e6
const ATTEMPTS = 5
const TOKEN = 36

const keyOf = (hash: string): Key => ({ pk: `name#${hash}`, sk: 'name' })
const textOf = ({ personId, token }: Holder) => token + personId
const holderOf = (text: string): Holder => ({ token: text.slice(0, TOKEN), personId: text.slice(TOKEN) })

export type Names = ReturnType<typeof createNames>

export function createNames(table: Table) {
  async function holders(hash: string): Promise<Holder[]> {
    const item = await table.get<NameItem>(keyOf(hash))
    return [...(item?.holders ?? [])].map(holderOf)
  }

  const itemsOf = (collectionId: string, all: Holder[]) =>
    table.getMany<PersonItem>(all.map(({ personId }) => personKey(collectionId, personId)))

  /** Calls off a renaming that somebody died in. */
  const callOff = async (item: PersonItem, token: string) =>
    (
      await table.update(item, {
        remove: ['nextClaim', 'nextHash', 'nextAt'],
        when: '#nextClaim = :token',
        values: { token },
      })
    ).met

  async function counts(item: PersonItem | undefined, { token }: Holder): Promise<boolean> {
    if (!isPresent(item)) return false
    if (item.claim === token) return true
    if (item.nextClaim !== token) return false
    return item.nextAt! > micros() - RENAMING_MICROS || !(await callOff(item, token))
  }

  async function stale(collectionId: string, all: Holder[]): Promise<Holder[]> {
    const items = new Map((await itemsOf(collectionId, all)).map((item) => [item.personId, item]))
    const gone: Holder[] = []
    for (const holder of all) if (!(await counts(items.get(holder.personId), holder))) gone.push(holder)
    return gone
  }

  async function release(hash: string, ...gone: Holder[]): Promise<void> {
    const change = { drop: { holders: gone.map(textOf) }, when: 'attribute_exists(#pk)' }
    const left = await table.update<NameItem>(keyOf(hash), { ...change, returns: 'ALL_NEW' })
    if (left.met && !left.item?.holders) await table.delete(keyOf(hash), { when: 'attribute_not_exists(#holders)' })
  }

  return {
    release,

    /** False: somebody else has the name. The person's item names the token already. */
    async claim(collectionId: string, hash: string, mine: Holder, namesake: boolean): Promise<boolean> {
      const text = textOf(mine)
      const alone = { when: 'attribute_not_exists(#holders) OR contains(#holders, :mine)', values: { mine: text } }
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        const { met } = await table.update(keyOf(hash), { add: { holders: [text] }, ...(!namesake && alone) })
        if (met) return true
        const all = await holders(hash)
        const gone = await stale(collectionId, all)
        if (gone.length < all.length) return false
        if (gone.length > 0) await release(hash, ...gone)
      }
      return false
    },

    /** Everybody of this name, in no order. */
    async of(collectionId: string, hash: string): Promise<PersonItem[]> {
      const all = await holders(hash)
      const tokens = new Set(all.map(({ token }) => token))
      return (await itemsOf(collectionId, all)).filter((item) => isPresent(item) && tokens.has(item.claim))
    },
  }
}
