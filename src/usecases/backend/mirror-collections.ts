/** The collections of a mirror: made under the names they have, and deleted when they are no more. */
import type { Collection, Engine } from '#engine/engine.ts'
import { isLikenessError, LikenessError } from '#errors'
import { unlessGone } from '#people/erasure-faces.ts'
import type { MirrorStore } from './mirror-store.ts'
import { isTemporary } from './temporary.ts'

export type WantedCollection = Pick<Collection, 'collectionId' | 'tags'>

export async function collectionsOf(engine: Pick<Engine, 'listCollections'>): Promise<Collection[]> {
  const all: Collection[] = []
  let nextToken: string | undefined
  do {
    const page = await engine.listCollections({ nextToken })
    all.push(...page.items.filter(({ collectionId }) => !isTemporary(collectionId)))
    nextToken = page.nextToken
  } while (nextToken)
  return all
}

type Store = Pick<
  MirrorStore,
  'collections' | 'addCollection' | 'madeCollection' | 'removeCollection' | 'collectionsWithPeople'
>

export interface MirrorCollectionsDeps {
  engineId: string
  engine: Engine
  store: Store
}

export function createMirrorCollections({ engineId, engine, store }: MirrorCollectionsDeps) {
  /** One that is there and was not made by us is taken when nothing is in it. */
  async function adopt(collectionId: string): Promise<void> {
    const { faceCount, userCount } = await engine.describeCollection(collectionId)
    if (faceCount + userCount === 0) return
    await store.removeCollection(engineId, collectionId)
    throw new LikenessError('collection_exists', {
      message: `There is a collection ${collectionId} on ${engineId} already, with ${faceCount} faces and ${userCount} users that are not of these people. Delete it there, or use another region.`,
      details: { collectionId, engine: engineId },
    })
  }

  async function make({ collectionId, tags }: WantedCollection): Promise<void> {
    const { made } = await store.addCollection(engineId, collectionId)
    if (made) return
    try {
      await engine.createCollection(collectionId, { tags })
    } catch (error) {
      if (!isLikenessError(error) || error.code !== 'collection_exists') throw error
      await adopt(collectionId)
    }
    await store.madeCollection(engineId, collectionId)
  }

  const remove = async (collectionId: string) => {
    await unlessGone(['collection_not_found'], () => engine.deleteCollection(collectionId))
    await store.removeCollection(engineId, collectionId)
  }

  return {
    remove,
    /** Makes those that are missing. Throws `collection_exists` where somebody else's is in the way. */
    async ensure(wanted: WantedCollection[]): Promise<void> {
      for (const collection of wanted) await make(collection)
    },
    /** Deletes those that are wanted no more, unless there are people in them. */
    async tidy(wanted: WantedCollection[]): Promise<void> {
      const names = new Set([
        ...wanted.map(({ collectionId }) => collectionId),
        ...(await store.collectionsWithPeople()),
      ])
      for (const { collectionId } of await store.collections(engineId))
        if (!names.has(collectionId)) await remove(collectionId)
    },
    /** Somebody else may have deleted one: then nothing is there any more, and everything of it is made again. */
    async notice(): Promise<void> {
      const there = new Set((await collectionsOf(engine)).map(({ collectionId }) => collectionId))
      for (const { collectionId, made } of await store.collections(engineId))
        if (made && !there.has(collectionId)) await store.removeCollection(engineId, collectionId)
    },
  }
}
