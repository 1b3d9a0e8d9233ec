import { LikenessError } from '#errors'

/** Throws `collection_not_found`: a slip in a name would give access to nothing, and later to whoever takes the name. */
export type AssertKnown = (collections: string[] | null) => Promise<void>

export const createAssertKnown =
  (exists: (collectionId: string) => Promise<boolean>): AssertKnown =>
  async (collections) => {
    for (const collectionId of collections ?? []) {
      if (await exists(collectionId)) continue
      const message = `There is no collection “${collectionId}”. Make it first, then give access to it: POST /api/v1/collections, or likeness collections create ${collectionId}.`
      throw new LikenessError('collection_not_found', { message, details: { collectionId } })
    }
  }
