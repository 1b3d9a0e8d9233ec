/** Searches for a person whose faces are gone, with the pictures they were enrolled with. */
import type { Engine, ImageBytes } from '#engine/engine.ts'
import { isLikenessError } from '#errors'
import type { Objects } from '#objects/objects.ts'
import { belongsTo } from './erasure-faces.ts'
import type { Erasable } from './erasure-step.ts'
import type { ReferenceStore } from './reference-store.ts'

const MOST_PICTURES = 3

/** Nothing can look, or there is nothing left to look in. An erasure does not wait for models. */
const cannotLook = ['models_missing', 'models_corrupt', 'collection_not_found', 'collection_other_model']

export interface ErasureSearch {
  searched: number
  /** Pictures that still found the person. */
  found: number
}

export function createErasureSearch(deps: { engine: Engine; references: ReferenceStore; objects: Objects }) {
  const { engine, references, objects } = deps

  async function read(key: string): Promise<ImageBytes | undefined> {
    try {
      return await objects.get(key)
    } catch (error) {
      if (isLikenessError(error) && error.code === 'object_not_found') return undefined
      throw error
    }
  }

  /** Candidates count too, whatever their similarity: the very picture that was enrolled would be the best of them. */
  async function finds(person: Erasable, image: ImageBytes): Promise<boolean> {
    const users = await engine.searchUsersByImage(person.collectionId, image)
    const faces = await engine.searchFacesByImage(person.collectionId, image)
    return (
      users.searched.some(({ matches, candidates }) =>
        [...matches, ...candidates].some((match) => match.userId === person.personId),
      ) ||
      faces.searched.some(({ matches, candidates }) =>
        [...matches, ...candidates].some((match) => belongsTo(person, match.face)),
      )
    )
  }

  /** The pictures are in memory one at a time and go nowhere else. */
  return async (person: Erasable): Promise<ErasureSearch> => {
    const result = { searched: 0, found: 0 }
    const kept = await references.ofPerson(person.personId, { pending: true })
    for (const key of kept.flatMap((one) => one.imageKey ?? [])) {
      if (result.searched === MOST_PICTURES) break
      const image = await read(key)
      if (!image) continue
      try {
        if (await finds(person, image)) result.found++
        result.searched++
      } catch (error) {
        if (!isLikenessError(error)) throw error
        if (cannotLook.includes(error.code)) return result
        // A stored picture that cannot be read any more cannot be searched for; another one may.
        if (!error.code.startsWith('image_')) throw error
      }
    }
    return result
  }
}
