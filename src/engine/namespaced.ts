/**
 * One database for the collections of several engines of this machine: each sees its own, under the names everybody knows.
 * Stored they have the engine's suffix behind their names, which begins with a character no name can have.
 */
import { isLikenessError, LikenessError } from '#errors'
import type { Collection, Page, PageOptions } from './engine.ts'
import type { FaceStore } from './vectors.ts'

/** Begins every suffix but the empty one: no id holds it, and ids stay in order with it behind them. */
export const SUFFIX_MARK = '!'

const MOST_RESULTS = 4096

export interface NamespaceDeps {
  /** Opened when it is first used. */
  open(): Promise<{ store: FaceStore; suffix: string }>
}

const isOwn = (stored: string, suffix: string) =>
  suffix === ''
    ? !stored.includes(SUFFIX_MARK)
    : stored.endsWith(suffix) && stored.indexOf(SUFFIX_MARK) === stored.length - suffix.length

/** Under the name that was asked for. */
function renamed(error: unknown, stored: string, collectionId: string): unknown {
  if (!isLikenessError(error) || stored === collectionId) return error
  const { details } = error
  return new LikenessError(error.code, {
    message: error.message.replaceAll(stored, collectionId),
    details: { ...details, ...(details?.['collectionId'] !== undefined && { collectionId }) },
    cause: error.cause,
  })
}

export function namespaced({ open }: NamespaceDeps): FaceStore {
  async function within<Result>(
    collectionId: string,
    work: (store: FaceStore, stored: string) => Promise<Result>,
  ): Promise<Result> {
    const { store, suffix } = await open()
    const stored = collectionId + suffix
    // Somebody else's, asked for by the name it is stored under.
    if (collectionId.includes(SUFFIX_MARK))
      throw new LikenessError('collection_not_found', { details: { collectionId: collectionId.slice(0, 300) } })
    return work(store, stored).catch((error: unknown) => {
      throw renamed(error, stored, collectionId)
    })
  }

  async function own(collection: Collection): Promise<Collection> {
    const { suffix } = await open()
    const { collectionId } = collection
    return { ...collection, collectionId: collectionId.slice(0, collectionId.length - suffix.length) }
  }

  /** Pages are filled over those of others, so that only the last one is short. */
  async function collections({ maxResults = 1000, nextToken }: PageOptions): Promise<Page<Collection>> {
    const { store, suffix } = await open()
    const items: Collection[] = []
    let token = nextToken
    do {
      const page = await store.collections({
        maxResults: Math.min(MOST_RESULTS, maxResults - items.length),
        nextToken: token,
      })
      for (const collection of page.items) if (isOwn(collection.collectionId, suffix)) items.push(await own(collection))
      token = page.nextToken
    } while (token !== undefined && items.length < maxResults)
    return { items, ...(token !== undefined && { nextToken: token }) }
  }

  async function* changesSince(collectionId: string, revision: number): ReturnType<FaceStore['changesSince']> {
    const { store, suffix } = await open()
    try {
      yield* store.changesSince(collectionId + suffix, revision)
    } catch (error) {
      throw renamed(error, collectionId + suffix, collectionId)
    }
  }

  return {
    createCollection: (made) =>
      within(made.collectionId, async (store, collectionId) =>
        own(await store.createCollection({ ...made, collectionId })),
      ),
    collection: (id) => within(id, async (store, stored) => own(await store.collection(stored))),
    collections,
    deleteCollection: (id) => within(id, (store, stored) => store.deleteCollection(stored)),
    setTags: (id, ...rest) => within(id, (store, stored) => store.setTags(stored, ...rest)),
    revision: (id) => within(id, (store, stored) => store.revision(stored)),
    addFaces: (id, ...rest) => within(id, (store, stored) => store.addFaces(stored, ...rest)),
    faces: (id, ...rest) => within(id, (store, stored) => store.faces(stored, ...rest)),
    facesWithEmbeddings: (id, ...rest) => within(id, (store, stored) => store.facesWithEmbeddings(stored, ...rest)),
    deleteFaces: (id, ...rest) => within(id, (store, stored) => store.deleteFaces(stored, ...rest)),
    createUser: (id, ...rest) => within(id, (store, stored) => store.createUser(stored, ...rest)),
    user: (id, ...rest) => within(id, (store, stored) => store.user(stored, ...rest)),
    users: (id, ...rest) => within(id, (store, stored) => store.users(stored, ...rest)),
    deleteUser: (id, ...rest) => within(id, (store, stored) => store.deleteUser(stored, ...rest)),
    assign: (id, ...rest) => within(id, (store, stored) => store.assign(stored, ...rest)),
    changesSince,
    // It belongs to whoever opened it.
    close: async () => {},
  }
}
