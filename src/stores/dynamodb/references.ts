/**
 * References in DynamoDB, in the table of embeddings:
 *
 *     reference#<id>       reference      the reference. Nothing else says what there is of it
 *     person#<id>          references     ids of a person's references, one set: a list of people asks for many at once
 *     face#<hash>          face           whose a face is, see faces.ts
 *     unsettled            <id>#<token>   what is pending, see unsettled.ts
 */
import { randomUUID } from 'node:crypto'
import type { Reference, ReferenceStore } from '#people/reference-store.ts'
import { LikenessError } from '#errors'
import { createFaces, faceHash, referenceKey, WANTED, type ReferenceItem } from './faces.ts'
import { chunks, forEach, type Key, type Table } from './table.ts'
import { assertId, assertStorable, dateOf, isId, isStorable, micros, microsOf } from './text.ts'
import { createUnsettled } from './unsettled.ts'

interface PersonItem extends Key {
  references?: Set<string>
}

const ATTEMPTS = 5
const THERE = 'attribute_exists(#pk) AND NOT #state = :removing'
const there = { removing: 'removing' }
const NOTHING = { faceId: null, imageId: null, imageKey: null, thumbnailKey: null, qualityScore: null, box: null }
const REFERENCES_AT_ONCE = 100

const personKey = (personId: string): Key => ({ pk: `person#${personId}`, sk: 'references' })
const notFound = (referenceId: string) => new LikenessError('reference_not_found', { details: { referenceId } })
const oldestFirst = (p: ReferenceItem, q: ReferenceItem) =>
  p.createdAt - q.createdAt || (p.referenceId < q.referenceId ? -1 : 1)

const toReference = (item: ReferenceItem): Reference => ({
  ...{ referenceId: item.referenceId, personId: item.personId, collectionId: item.collectionId },
  ...{ state: item.state as Reference['state'], faceId: item.faceId, imageId: item.imageId, imageKey: item.imageKey },
  ...{ thumbnailKey: item.thumbnailKey, qualityScore: item.qualityScore, box: item.box },
  createdAt: dateOf(item.createdAt),
})

export interface DynamoReferences extends ReferenceStore {
  /** Ready ones go over to another person. May be repeated. Returns their ids. */
  moveOf: (fromPersonId: string, intoPersonId: string) => Promise<string[]>
}

export function createReferences(table: Table): DynamoReferences {
  const unsettled = createUnsettled(table)
  const faces = createFaces(table)

  /** `item` is `removing`. */
  async function finishRemoval(item: ReferenceItem): Promise<void> {
    const { referenceId, personId, collectionId, faceId, claim, wanted, wantedFace, mark } = item
    if (claim && faceId !== null) await faces.release(faceHash(collectionId, faceId), claim)
    if (wanted && wantedFace) await faces.release(wantedFace, wanted)
    await unlist(personId, [referenceId])
    await table.delete(item)
    await unsettled.drop(referenceId, mark)
  }

  async function unlist(personId: string, ids: string[]): Promise<void> {
    const change = { drop: { references: ids }, when: 'attribute_exists(#pk)' }
    const left = await table.update<PersonItem>(personKey(personId), { ...change, returns: 'ALL_NEW' })
    if (left.met && !left.item?.references)
      await table.delete(personKey(personId), { when: 'attribute_not_exists(#references)' })
  }

  async function ofPersons(personIds: string[]): Promise<ReferenceItem[]> {
    const people = await table.getMany<PersonItem>(personIds.filter(isId).map(personKey))
    const asked = new Set(personIds)
    const ids = people.flatMap(({ references }) => [...(references ?? [])])
    const items = (await table.getMany<ReferenceItem>(ids.map(referenceKey))).filter((one) => asked.has(one.personId))
    // What a dead process was removing. Reading goes on in any case.
    for (const item of items) if (item.state === 'removing') await finishRemoval(item).catch(() => undefined)
    return items.filter(({ state }) => state !== 'removing').sort(oldestFirst)
  }

  async function find(referenceId: string): Promise<ReferenceItem | undefined> {
    const item = isId(referenceId) ? await table.get<ReferenceItem>(referenceKey(referenceId)) : undefined
    return item?.state === 'removing' ? undefined : item
  }

  async function settle(item: ReferenceItem): Promise<ReferenceItem> {
    if (item.mark !== undefined) await unsettled.drop(item.referenceId, item.mark).catch(() => undefined)
    return item
  }

  async function byFaces(collectionId: string, faceIds: string[]) {
    if (!isId(collectionId)) return []
    return (await faces.of(collectionId, faceIds.filter(isStorable))).sort(oldestFirst).map(toReference)
  }

  return {
    byFaces,

    async add({ referenceId, personId, collectionId }) {
      for (const id of [referenceId, personId, collectionId]) assertId('The id', id)
      const mark = await unsettled.note(referenceId, collectionId)
      const item: ReferenceItem = {
        ...{ ...referenceKey(referenceId), referenceId, personId, collectionId, ...NOTHING },
        ...{ state: 'pending', createdAt: micros(), mark },
      }
      // The same once more: the first time, the answer got lost or it came no further.
      const when = 'attribute_not_exists(#pk) OR (#state = :pending AND #personId = :personId AND #mark = :mark)'
      if (!(await table.put({ ...item }, { when, values: { pending: 'pending', personId, mark } }))) {
        await unsettled.drop(referenceId, mark)
        const now = await table.get<ReferenceItem>(item)
        if (now?.state !== 'pending' || now.personId !== personId || now.collectionId !== collectionId)
          throw new LikenessError('invalid_argument', { message: 'There is a reference of this id already.' })
      }
      await table.update(personKey(personId), { add: { references: [referenceId] } })
    },

    async prepare(referenceId, { faceId, imageKey, thumbnailKey }) {
      const given = Object.entries({ faceId, imageKey, thumbnailKey }).filter(([, value]) => value !== undefined)
      for (const [, value] of given) if (value) assertStorable('The value', value)
      if (!isId(referenceId)) throw notFound(referenceId)
      // Also with nothing to change it has to be there.
      const set = { referenceId, ...Object.fromEntries(given) }
      const { met } = await table.update(referenceKey(referenceId), { set, when: THERE, values: there })
      if (!met) throw notFound(referenceId)
    },

    async ready(referenceId, { faceId, imageId, qualityScore, box }) {
      if (!isId(referenceId)) throw notFound(referenceId)
      for (const id of [faceId, imageId]) if (id !== null) assertStorable('The id', id)
      for (let n = 0; n < ATTEMPTS; n++) {
        const item = await find(referenceId)
        if (!item) throw notFound(referenceId)
        const wantedFace = faceId === null ? undefined : faceHash(item.collectionId, faceId)
        const wantedValues = { faceId, imageId, qualityScore, box }
        const wanted = await table.update<ReferenceItem>(item, {
          set: { wanted: randomUUID(), wantedValues, ...(wantedFace && { wantedFace }) },
          ...{ remove: wantedFace ? [] : ['wantedFace'], when: THERE, values: there, returns: 'ALL_NEW' },
        })
        if (!wanted.met) continue
        const { wanted: token } = wanted.item!
        const holder = await (wantedFace ? faces.claim(wanted.item!) : faces.finish(wanted.item!))
        if (!holder) continue
        if (holder.referenceId === referenceId) return toReference(await settle(holder))
        await table.update(item, { remove: WANTED, when: '#wanted = :token', values: { token } })
        return toReference(holder)
      }
      throw new LikenessError('store_unavailable', {
        message: 'The reference is being changed; try again in a moment.',
      })
    },

    async ofPerson(personId, { pending = false } = {}) {
      const items = await ofPersons([personId])
      return items.filter(({ state }) => pending || state === 'ready').map(toReference)
    },

    async summaries(personIds) {
      const summaries = new Map<string, { count: number; portrait: Reference }>()
      for (const item of (await ofPersons(personIds)).filter(({ state }) => state === 'ready')) {
        const known = summaries.get(item.personId)
        if (known) known.count++
        else summaries.set(item.personId, { count: 1, portrait: toReference(item) })
      }
      return summaries
    },

    async byId(referenceId) {
      const item = await find(referenceId)
      return item && toReference(item)
    },

    async remove(referenceIds) {
      await forEach([...new Set(referenceIds)].filter(isId), async (referenceId) => {
        const gone = await table.update<ReferenceItem>(referenceKey(referenceId), {
          ...{ set: { state: 'removing', imageKey: null, thumbnailKey: null }, when: 'attribute_exists(#pk)' },
          returns: 'ALL_NEW',
        })
        if (gone.met) await finishRemoval(gone.item!)
      })
    },

    async abandoned(before) {
      const entries = await unsettled.all()
      const items = await table.getMany<ReferenceItem>(entries.map(({ id }) => referenceKey(id)))
      const byToken = new Map(items.flatMap((item) => (item.mark === undefined ? [] : [[item.mark, item] as const])))
      // Ready ones are in here when a process died right after it.
      const isOver = (token: string) => byToken.get(token)?.state !== 'pending'
      await unsettled.clear(entries.filter(({ token }) => isOver(token)))
      const left = entries.flatMap(({ token }) => byToken.get(token) ?? [])
      for (const item of left) if (item.state === 'removing') await finishRemoval(item)
      return left
        .filter(({ state, createdAt }) => state === 'pending' && createdAt < microsOf(before))
        .sort(oldestFirst)
        .map(toReference)
    },

    async moveOf(from, into) {
      const moved: string[] = []
      const people = await table.get<PersonItem>(personKey(from))
      for (const ids of chunks([...(people?.references ?? [])], REFERENCES_AT_ONCE)) {
        const items = await table.getMany<ReferenceItem>(ids.map(referenceKey))
        const ready = items.filter(({ state, personId }) => state === 'ready' && [from, into].includes(personId))
        const mine = ready.map(({ referenceId }) => referenceId)
        if (mine.length === 0) continue
        await table.update(personKey(into), { add: { references: mine } })
        await forEach(ready, (item) =>
          table.update(item, { set: { personId: into }, when: '#personId = :from', values: { from } }),
        )
        await unlist(from, mine)
        moved.push(...mine)
      }
      return moved
    },
  }
}
