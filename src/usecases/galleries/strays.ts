import type { Engine } from '#engine/engine.ts'
import { isLikenessError } from '#errors'

const PAGE = 4096

/**
 * Deletes the faces that were indexed for photos and are in no row: of photos that were deleted while somebody looked at
 * them. Reads the whole collection: for rare occasions. Returns how many. A collection that is gone is no error.
 */
export async function deleteStrays(
  engine: Pick<Engine, 'listFaces' | 'deleteFaces'>,
  collectionId: string,
  photoIds: string[],
): Promise<number> {
  const wanted = new Set(photoIds)
  const strays: string[] = []
  let nextToken: string | undefined
  try {
    do {
      const page = await engine.listFaces(collectionId, { maxResults: PAGE, ...(nextToken && { nextToken }) })
      for (const { faceId, externalImageId } of page.items) if (wanted.has(externalImageId ?? '')) strays.push(faceId)
      nextToken = page.nextToken
    } while (nextToken)
    if (strays.length > 0) await engine.deleteFaces(collectionId, strays)
  } catch (error) {
    if (isLikenessError(error) && error.code === 'collection_not_found') return 0
    throw error
  }
  return strays.length
}
