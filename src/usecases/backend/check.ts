/** Is on a mirror what should be, by user and face? */
import type { Engine } from '#engine/engine.ts'
import type { MirrorStore } from './mirror-store.ts'

export interface Checked {
  people: number
  faces: number
  /** Pictures whose face is not there, or another's there. */
  wrong: { referenceId: string; personId: string }[]
  /** People who are no users there. */
  withoutUser: string[]
  /** Faces there that are of none of these people. */
  foreign: number
}

const PAGE = 4096
/** As listing users allows. */
const USERS = 500

export function createCheck(store: Pick<MirrorStore, 'facesIn'>) {
  return async (engineId: string, engine: Engine, collectionId: string): Promise<Checked> => {
    const { faces, people } = await store.facesIn(engineId, collectionId)
    const expected = new Map(faces.map((face) => [face.faceId ?? '', face]))
    const right = new Set<string>()
    let foreign = 0
    let nextToken: string | undefined
    do {
      const page = await engine.listFaces(collectionId, { maxResults: PAGE, nextToken })
      for (const { faceId, userId } of page.items) {
        const row = expected.get(faceId)
        if (!row) foreign++
        else if (row.personId === userId) right.add(faceId)
      }
      nextToken = page.nextToken
    } while (nextToken)
    const users = new Set<string>()
    do {
      const page = await engine.listUsers(collectionId, { maxResults: USERS, nextToken })
      page.items.forEach(({ userId }) => users.add(userId))
      nextToken = page.nextToken
    } while (nextToken)
    return {
      people: people.length,
      faces: faces.length,
      wrong: faces
        .filter(({ faceId }) => !right.has(faceId ?? ''))
        .map(({ referenceId, personId }) => ({ referenceId, personId })),
      withoutUser: people.filter((personId) => !users.has(personId)),
      foreign,
    }
  }
}

const PERSON = /^person_[0-9a-f]{12}$/

/** Faces of the engine in use that are of nobody: what came in through the Rekognition endpoint has no picture kept. */
export async function countAnonymous(
  engine: Pick<Engine, 'listFaces'>,
  collectionId: string,
  ofPeople: Set<string>,
): Promise<number> {
  let count = 0
  let nextToken: string | undefined
  do {
    const page = await engine.listFaces(collectionId, { maxResults: PAGE, nextToken })
    for (const { faceId, userId, externalImageId } of page.items)
      if (!ofPeople.has(faceId) && !PERSON.test(userId ?? externalImageId ?? '')) count++
    nextToken = page.nextToken
  } while (nextToken)
  return count
}
