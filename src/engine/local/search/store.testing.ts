/** An honest store in memory, for tests and benchmarks: it remembers every change and tells it like a database would. */
import type { ChangeBatch } from '#engine/vectors.ts'
import { LikenessError } from '#errors'
import type { SearchStore } from './searcher.ts'

interface Entry {
  revision: number
  embedding: Float32Array | null
}

interface Shelf {
  born: number
  revision: number
  createdAt: Date
  faces: Map<string, Entry>
  users: Map<string, Entry>
  removedFaces: Map<string, number>
  removedUsers: Map<string, number>
}

export interface TestStore extends Required<SearchStore> {
  create(collectionId: string): void
  delete(collectionId: string): void
  putFaces(collectionId: string, faces: [id: string, embedding: Float32Array][]): void
  removeFaces(collectionId: string, ids: string[]): void
  putUser(collectionId: string, id: string, embedding: Float32Array | null): void
  removeUser(collectionId: string, id: string): void
  /** Calls of `changesSince`: the revisions asked about. */
  readonly asked: number[]
}

export function createTestStore({ batchSize = 1000 } = {}): TestStore {
  const shelves = new Map<string, Shelf>()
  const asked: number[] = []
  let clock = 0

  function shelfOf(collectionId: string): Shelf {
    const shelf = shelves.get(collectionId)
    if (!shelf) throw new LikenessError('collection_not_found')
    return shelf
  }

  function change(collectionId: string, act: (shelf: Shelf, revision: number) => void) {
    const shelf = shelfOf(collectionId)
    shelf.revision = ++clock
    act(shelf, shelf.revision)
  }

  async function* changesSince(collectionId: string, since: number): AsyncIterable<ChangeBatch> {
    asked.push(since)
    const shelf = shelfOf(collectionId)
    const reset = since !== 0 && (since < shelf.born || since > shelf.revision)
    const from = reset ? 0 : since
    const after = ([, at]: [string, number]) => at > from
    // Who asks for everything is told what there is, not what was.
    const gone = (removed: Map<string, number>) => (from === 0 ? [] : [...removed].filter(after).map(([id]) => id))
    const removedFaceIds = gone(shelf.removedFaces)
    const removedUserIds = gone(shelf.removedUsers)
    const users = [...shelf.users]
      .filter(([, { revision }]) => revision > from)
      .map(([userId, { embedding }]) => ({ userId, embedding }))
    const faces = [...shelf.faces]
      .filter(([, { revision }]) => revision > from)
      .sort(([, a], [, b]) => a.revision - b.revision)
      .flatMap(([faceId, { embedding, revision }]) => (embedding ? [{ faceId, embedding, revision }] : []))
    const end = shelf.revision
    const rest = { removedFaceIds, removedUserIds, users }
    const none = { removedFaceIds: [], removedUserIds: [], users: [] }
    for (let at = 0; at === 0 || at < faces.length; at += batchSize) {
      await new Promise((resolve) => setImmediate(resolve))
      if (shelves.get(collectionId) !== shelf) throw new LikenessError('collection_not_found')
      const last = at + batchSize >= faces.length
      const following = faces[at + batchSize]
      yield {
        // A batch in the middle may only promise what lies before the first face of the next one.
        revision: last || !following ? end : Math.max(from, following.revision - 1),
        ...(at === 0 && reset && { reset }),
        ...(at === 0 ? rest : none),
        faces: faces.slice(at, at + batchSize).map(({ faceId, embedding }) => ({ faceId, embedding })),
      }
    }
  }

  return {
    asked,
    create(collectionId) {
      const born = ++clock
      shelves.set(collectionId, {
        born,
        revision: born,
        createdAt: new Date(1_700_000_000_000 + born),
        faces: new Map(),
        users: new Map(),
        removedFaces: new Map(),
        removedUsers: new Map(),
      })
    },
    delete(collectionId) {
      shelves.delete(collectionId)
    },
    putFaces(collectionId, faces) {
      change(collectionId, (shelf, revision) => {
        for (const [id, embedding] of faces) shelf.faces.set(id, { revision, embedding })
      })
    },
    removeFaces(collectionId, ids) {
      change(collectionId, (shelf, revision) => {
        for (const id of ids) if (shelf.faces.delete(id)) shelf.removedFaces.set(id, revision)
      })
    },
    putUser(collectionId, id, embedding) {
      change(collectionId, (shelf, revision) => shelf.users.set(id, { revision, embedding }))
    },
    removeUser(collectionId, id) {
      change(collectionId, (shelf, revision) => {
        if (shelf.users.delete(id)) shelf.removedUsers.set(id, revision)
      })
    },
    async collection(collectionId) {
      const { revision, createdAt, faces, users } = shelfOf(collectionId)
      const counts = { faceCount: faces.size, userCount: users.size }
      return { collectionId, modelVersion: 'test@1', revision, createdAt, tags: {}, ...counts }
    },
    revision: async (collectionId) => shelfOf(collectionId).revision,
    changesSince,
  }
}
