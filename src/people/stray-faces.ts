import type { Engine, Face } from '#engine/engine.ts'

const FACES_PER_PAGE = 4096

/** Faces indexed for one of these persons that belong to nobody. Reads the whole collection: for rare occasions. */
export async function strayFaces(engine: Engine, collectionId: string, personIds: Set<string>): Promise<Face[]> {
  const strays: Face[] = []
  let nextToken: string | undefined
  do {
    const page = await engine.listFaces(collectionId, { maxResults: FACES_PER_PAGE, nextToken })
    strays.push(...page.items.filter(({ externalImageId, userId }) => !userId && personIds.has(externalImageId ?? '')))
    nextToken = page.nextToken
  } while (nextToken)
  return strays
}

/** Every face of a user, in order of face id. Throws `user_not_found`. */
export async function facesOf(engine: Engine, collectionId: string, userId: string): Promise<Face[]> {
  const faces: Face[] = []
  let nextToken: string | undefined
  do {
    const page = await engine.listFaces(collectionId, { userId, nextToken })
    faces.push(...page.items)
    nextToken = page.nextToken
  } while (nextToken)
  return faces
}
