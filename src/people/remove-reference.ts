import type { Engine } from '#engine/engine.ts'
import { LikenessError } from '#errors'
import { removeReferences, type Records } from './records.ts'
import type { Reference } from './reference-store.ts'
import type { Person } from './store.ts'
import { facesOf } from './stray-faces.ts'

export interface RemoveReferenceDeps {
  engine: Engine
  records: Records
  byId: (personId: string) => Promise<Person>
}

/**
 * Takes one picture from a person, with its face. Can be repeated after a crash: the row goes last. Throws
 * `person_not_found`, `reference_not_found`, `invalid_argument` for the last one.
 */
export function createRemoveReference({ engine, records, byId }: RemoveReferenceDeps) {
  return async (personId: string, referenceId: string): Promise<Reference> => {
    const { collectionId } = await byId(personId)
    const reference = await records.references.byId(referenceId)
    if (reference?.personId !== personId || reference.state !== 'ready')
      throw new LikenessError('reference_not_found', { details: { personId, referenceId } })
    const faceIds = (await facesOf(engine, collectionId, personId)).map((face) => face.faceId)
    const { faceId } = reference
    if (faceId !== null && faceIds.includes(faceId)) {
      if (faceIds.length === 1)
        throw new LikenessError('invalid_argument', {
          message: 'This is the last picture of the person. Erase the person instead.',
          details: { argument: 'referenceId' },
        })
      await engine.disassociateFaces(collectionId, personId, [faceId])
    }
    // Also when it belongs to nobody: the process may have died in between.
    if (faceId !== null) await engine.deleteFaces(collectionId, [faceId])
    await removeReferences(records, [reference])
    return reference
  }
}
