/** Faces on their way into the store. What is indexed in the background is stored many pictures at a time. */
import { createTogether } from '#lib/together.ts'
import type { FaceStore, StoredFace } from '../vectors.ts'
import type { Searcher } from './search/searcher.ts'

interface Added {
  /** Ids of those that were not there yet. */
  added: string[]
  revision: number
}

export interface AddFaces {
  /** Throws what the store's `addFaces` throws. */
  (collectionId: string, faces: StoredFace[], background?: boolean): Promise<Added>
}

/** Pictures of a collection that are being looked at in the background: nobody waits for more than those. */
export interface Expected {
  /** Returns how to tell that it is over. */
  begin(collectionId: string): () => void
  count(collectionId: string): number
}

export function createExpected(): Expected {
  const counts = new Map<string, number>()
  const change = (collectionId: string, by: number) => {
    const count = (counts.get(collectionId) ?? 0) + by
    if (count > 0) counts.set(collectionId, count)
    else counts.delete(collectionId)
  }
  return {
    begin(collectionId) {
      change(collectionId, 1)
      return () => change(collectionId, -1)
    },
    count: (collectionId) => counts.get(collectionId) ?? 0,
  }
}

/** A transaction costs more than the rows of ten photos. */
const COMPANY_MS = 1000
const MOST_PICTURES = 32

export function createAddFaces(deps: {
  store: Pick<FaceStore, 'addFaces'>
  searcher: Pick<Searcher, 'added'>
  expected: Pick<Expected, 'count'>
  companyMs?: number
}): AddFaces {
  async function add(collectionId: string, faces: StoredFace[]): Promise<Added> {
    const { added, revision } = await deps.store.addFaces(collectionId, faces)
    const fresh = new Set(added)
    if (added.length)
      await deps.searcher.added(
        collectionId,
        revision,
        faces.filter(({ faceId }) => fresh.has(faceId)),
      )
    return { added, revision }
  }

  /** Each picture's share of what was added; of a picture that came twice the first has it. */
  async function addOf(collectionId: string, pictures: StoredFace[][]): Promise<Added[]> {
    const faces = new Map(pictures.flat().map((face) => [face.faceId, face]))
    const { added, revision } = await add(collectionId, [...faces.values()])
    const left = new Set(added)
    return pictures.map((picture) => ({
      added: picture.flatMap(({ faceId }) => (left.delete(faceId) ? [faceId] : [])),
      revision,
    }))
  }

  const lines = new Map<string, { add: (faces: StoredFace[]) => Promise<Added>; users: number }>()

  async function addInCompany(collectionId: string, faces: StoredFace[]): Promise<Added> {
    const line = lines.get(collectionId) ?? {
      add: createTogether((pictures: StoredFace[][]) => addOf(collectionId, pictures), {
        companyMs: deps.companyMs ?? COMPANY_MS,
        most: MOST_PICTURES,
        enough: () => deps.expected.count(collectionId),
      }),
      users: 0,
    }
    lines.set(collectionId, line)
    line.users++
    try {
      return await line.add(faces)
    } finally {
      if (--line.users === 0) lines.delete(collectionId)
    }
  }

  return (collectionId, faces, background = false) =>
    background ? addInCompany(collectionId, faces) : add(collectionId, faces)
}
