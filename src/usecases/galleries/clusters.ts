/**
 * Strangers' faces that are alike, put together. Two faces are joined when they are at or above the threshold; a group
 * is whatever hangs together. The threshold is stricter than the one for clients, as one wrong link joins two people.
 */
import type { ProductEngine } from '#engine/engine.ts'
import { isLikenessError } from '#errors'

/** A face's neighbours: more are reached through them. */
const MOST_NEIGHBOURS = 100

/** Which group an item is in, by the item that stands for it. */
export function createGroups() {
  const parent = new Map<string, string>()
  function find(item: string): string {
    const up = parent.get(item) ?? item
    if (up === item) return item
    const root = find(up)
    parent.set(item, root)
    return root
  }
  return {
    find,
    join: (a: string, b: string) => void parent.set(find(a), find(b)),
  }
}

export interface ClusterDeps {
  engine: Pick<ProductEngine, 'searchFaces'>
  collectionId: string
  threshold: number
  signal: AbortSignal
  onFace(done: number): Promise<void>
}

/** Groups of two faces and more, the largest first. A face that is gone meanwhile is left out. */
export async function clustersOf(faceIds: string[], deps: ClusterDeps): Promise<string[][]> {
  const { engine, collectionId, threshold, signal } = deps
  const wanted = new Set(faceIds)
  const groups = createGroups()
  let done = 0
  for (const faceId of faceIds) {
    signal.throwIfAborted()
    try {
      const { matches } = await engine.searchFaces(collectionId, faceId, {
        threshold,
        maxMatches: MOST_NEIGHBOURS,
        signal,
      })
      for (const { face } of matches) if (wanted.has(face.faceId)) groups.join(faceId, face.faceId)
    } catch (error) {
      if (!isLikenessError(error) || error.code !== 'face_not_found') throw error
      wanted.delete(faceId)
    }
    await deps.onFace(++done)
  }
  const members = new Map<string, string[]>()
  for (const faceId of wanted) {
    const root = groups.find(faceId)
    members.set(root, [...(members.get(root) ?? []), faceId])
  }
  return [...members.values()].filter(({ length }) => length > 1).sort((a, b) => b.length - a.length)
}
