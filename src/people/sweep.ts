/** What processes that died have left: persons half enrolled or half erased, and pictures half taken. */
import type { Engine } from '#engine/engine.ts'
import { isLikenessError } from '#errors'
import { FACES_PER_CALL, type Erase } from './erase.ts'
import { removeReferences, type Records } from './records.ts'
import type { Reference } from './reference-store.ts'
import type { PeopleStore } from './store.ts'
import { strayFaces } from './stray-faces.ts'

export interface SweepDeps {
  engine: Engine
  store: PeopleStore
  records: Records
  erase: Erase
  abandonedBefore: () => Date
  /** Whether to go on with erasures, too. */
  erasures: boolean
}

function grouped<Item>(items: Item[], keyOf: (item: Item) => string): [string, Item[]][] {
  const groups = new Map<string, Item[]>()
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item])
  return [...groups]
}

export function createSweep({ engine, store, records, erase, abandonedBefore, erasures }: SweepDeps) {
  const { references } = records

  async function deleteFaces(collectionId: string, faceIds: string[], userId?: string) {
    for (let i = 0; i < faceIds.length; i += FACES_PER_CALL) {
      const some = faceIds.slice(i, i + FACES_PER_CALL)
      try {
        if (userId !== undefined) await engine.disassociateFaces(collectionId, userId, some)
      } catch (error) {
        if (!isLikenessError(error) || error.code !== 'user_not_found') throw error
      }
      await engine.deleteFaces(collectionId, some)
    }
  }

  /** Takes pending references of one collection back; the person keeps every face whose reference is ready. */
  async function takeBack(collectionId: string, pending: Reference[]) {
    const people = grouped(pending, (reference) => reference.personId)
    try {
      for (const [personId, mine] of people) {
        const faceIds = mine.map((reference) => reference.faceId).filter((id) => id !== null)
        const ready = new Set((await references.byFaces(collectionId, faceIds)).map((reference) => reference.faceId))
        const half = faceIds.filter((id) => !ready.has(id))
        await deleteFaces(collectionId, half, personId)
      }
      const strays = await strayFaces(engine, collectionId, new Set(people.map(([personId]) => personId)))
      const loose = strays.map((face) => face.faceId)
      // A merge that was interrupted leaves such faces too: theirs is the reference that is ready.
      const kept = new Set((await references.byFaces(collectionId, loose)).map((reference) => reference.faceId))
      await deleteFaces(
        collectionId,
        loose.filter((id) => !kept.has(id)),
      )
      const there = new Set((await store.byIds(people.map(([personId]) => personId))).map((one) => one.personId))
      for (const [personId] of people.filter(([id]) => !there.has(id)))
        await engine.deleteUser(collectionId, personId).catch((error: unknown) => {
          if (!isLikenessError(error) || error.code !== 'user_not_found') throw error
        })
    } catch (error) {
      // Faces of a collection that is gone went with it.
      if (!isLikenessError(error) || error.code !== 'collection_not_found') throw error
    }
    await removeReferences(records, pending)
  }

  /** Without those of persons who are being enrolled in this moment: a stray may be the face of that picture. */
  async function takeBackPending(abandoned: Reference[], before: Date) {
    const dead: Reference[] = []
    for (const [personId, mine] of grouped(abandoned, (reference) => reference.personId)) {
      const all = await references.ofPerson(personId, { pending: true })
      if (all.every(({ state, createdAt }) => state === 'ready' || createdAt < before)) dead.push(...mine)
    }
    for (const [collectionId, group] of grouped(dead, (reference) => reference.collectionId))
      await takeBack(collectionId, group)
    return dead.length
  }

  return {
    takeBackPending,
    /** Returns how many persons and pictures there were. */
    async sweep(): Promise<number> {
      const before = abandonedBefore()
      const people = [...(await store.abandoned(before)), ...(erasures ? await store.abandoned(before, 'erasing') : [])]
      await erase(people)
      return people.length + (await takeBackPending(await references.abandoned(before), before))
    },
  }
}
