/** From one state to the next, and out. */
import type { PersonState } from '#people/store.ts'
import { LikenessError } from '#errors'
import type { Merging } from './merging.ts'
import type { Names } from './names.ts'
import { isPresent, personKey, pointerKey, present, type PersonItem, type Pointer } from './people-items.ts'
import type { Table } from './table.ts'
import { isId, micros } from './text.ts'
import type { Unsettled } from './unsettled.ts'

export interface LeavingDeps {
  table: Table
  names: Names
  unsettled: Unsettled
  merging: Merging
}

const ATTEMPTS = 8
/** What tells of a person, beside what is needed to finish. */
const TELLING = ['name', 'nameKey', 'gender', 'birthYear', 'hometown', 'residence']

export type Leaving = ReturnType<typeof createLeaving>

export function createLeaving({ table, names, unsettled, merging }: LeavingDeps) {
  /** False: somebody else was there first. */
  async function become(item: PersonItem, state: PersonState | 'removing'): Promise<boolean> {
    const { personId, collectionId } = item
    const mark = state === 'enrolled' ? undefined : await unsettled.note(personId, collectionId)
    // As it was read: whoever adds, changes or merges somebody in this moment was first.
    const same = present(` AND #claim = :claim AND attribute_not_exists(#receivingToken)`, { claim: item.claim })
    const changed = await table.update<PersonItem>(item, {
      ...{ ...same, set: { state, updatedAt: micros(), ...(mark && { mark }) } },
      remove: ['adding', ...(mark ? [] : ['mark']), ...(state === 'removing' ? TELLING : [])],
      returns: 'ALL_OLD',
    })
    if (!changed.met) {
      // Answers get lost: the second time it is done already.
      const now = mark && (await table.get<PersonItem>(item))
      if (now && now.mark === mark) return true
      await unsettled.drop(personId, mark)
      return false
    }
    // Of what was before. Should it stay, it is cleared away later.
    const old = changed.item?.mark
    if (old !== mark) await unsettled.drop(personId, old).catch(() => undefined)
    return true
  }

  /** Of somebody `removing`. */
  async function finish(item: PersonItem): Promise<void> {
    const { personId } = item
    const pointer = await table.get<Pointer>(pointerKey(personId))
    await names.release(item.nameHash, { personId, token: item.claim })
    if (item.nextClaim) await names.release(item.nextHash!, { personId, token: item.nextClaim })
    await table.delete(item, { when: '#state = :removing', values: { removing: 'removing' } })
    // Unless the same person is being added again.
    if (pointer) await table.delete(pointer, { when: '#token = :token', values: { token: pointer.token } })
    await unsettled.drop(personId, item.mark)
  }

  return {
    become,
    finish,

    /** Of a renaming that did not come to its end. */
    async giveUpName(item: PersonItem, token: string, hash: string): Promise<void> {
      const remove = ['nextClaim', 'nextHash', 'nextAt']
      await table.update(item, { remove, when: '#nextClaim = :token', values: { token } })
      const now = await table.get<PersonItem>(item)
      if (now?.claim !== token) await names.release(hash, { personId: item.personId, token })
    },

    async remove(personId: string): Promise<void> {
      for (let n = 0; n < ATTEMPTS; n++) {
        const pointer = isId(personId) ? await table.get<Pointer>(pointerKey(personId)) : undefined
        if (!pointer) return
        const item = await table.get<PersonItem>(personKey(pointer.collectionId, personId))
        if (!item) return void (await table.delete(pointer, { when: '#token = :t', values: { t: pointer.token } }))
        if (item.state === 'merging') return void (await merging.finish(item))
        if (item.state === 'removing') return finish(item)
        await merging.settle(item)
        if (isPresent(item) && (await become(item, 'removing'))) {
          const gone = await table.get<PersonItem>(item)
          if (gone?.state === 'removing') await finish(gone)
          return
        }
      }
      throw new LikenessError('store_unavailable', { message: 'The person is being changed; try again in a moment.' })
    },
  }
}
