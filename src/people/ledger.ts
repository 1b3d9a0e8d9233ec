/** What one enrolment has stored so far, so that it can be taken back: faces, references with pictures, the consent. */
import { randomUUID } from 'node:crypto'
import type { Engine, Face, IndexedFace } from '#engine/engine.ts'
import type { GivenConsent } from './consents.ts'
import { FACES_PER_CALL } from './erase.ts'
import { removeReferences, THUMBNAIL_END, type Records } from './records.ts'
import type { Reference } from './reference-store.ts'
import type { Person } from './store.ts'

export interface LedgerDeps {
  engine: Engine
  records: Records
}

/** What is kept of a picture; null where the policy keeps none. */
export interface Kept {
  image: Uint8Array
  thumbnail: Uint8Array
}

export function openLedger({ engine, records }: LedgerDeps, person: Person) {
  const { collectionId, personId } = person
  const { references, objects } = records
  /** Faces this call has put into the collection and, so far, not taken out again. */
  const faces = new Set<string>()
  const rows = new Map<string, Reference>()
  /** Faces that are the person's: those of this call, in order, and those that were before and were given again. */
  const accepted = new Set<string>()
  const unheard = new Set<string>()
  let consentId: string | undefined

  return {
    accepted,

    /** A row for a picture that is about to be indexed. */
    async open(): Promise<string> {
      const reference: Reference = {
        ...{ referenceId: randomUUID(), personId, collectionId, state: 'pending', faceId: null, imageId: null },
        ...{ imageKey: null, thumbnailKey: null, qualityScore: null, box: null, createdAt: new Date() },
      }
      // Noted first: should the answer get lost on the way, the row may be there.
      rows.set(reference.referenceId, reference)
      await references.add({ referenceId: reference.referenceId, personId, collectionId })
      return reference.referenceId
    },

    /** The answer to indexing a picture was lost on the way: the face may be there. */
    unheard: (referenceId: string) => void unheard.add(referenceId),

    indexed(found: IndexedFace[]) {
      for (const { face } of found) if (face.userId !== personId) faces.add(face.faceId)
    },

    /** Of these faces, deletes those this call has stored and not given to the person. */
    async discard(faceIds: string[]) {
      const mine = faceIds.filter((id) => faces.has(id) && !accepted.has(id))
      if (mine.length === 0) return
      await engine.deleteFaces(collectionId, mine)
      mine.forEach((id) => faces.delete(id))
    },

    /** Forgets the picture. Its face is deleted first, or was there before. */
    async drop(referenceId: string) {
      const reference = rows.get(referenceId)
      if (!reference) return
      await removeReferences(records, [reference])
      rows.delete(referenceId)
    },

    /** Writes what is kept of the picture. */
    async keep(referenceId: string, face: Face, kept: Kept | null) {
      const folder = `people/${collectionId}/${personId}/${referenceId}`
      const imageKey = kept && `${folder}.${records.extensionOf?.(kept.image) ?? 'img'}`
      const thumbnailKey = kept && `${folder}${THUMBNAIL_END}`
      // A face that was there before is not to be taken back by a sweep.
      const faceId = faces.has(face.faceId) ? face.faceId : null
      rows.set(referenceId, { ...rows.get(referenceId)!, faceId, imageKey, thumbnailKey })
      await references.prepare(referenceId, { faceId, imageKey, thumbnailKey })
      if (kept && imageKey && thumbnailKey) {
        await objects.put(imageKey, kept.image)
        await objects.put(thumbnailKey, kept.thumbnail)
      }
    },

    /** The picture belongs to the person. Answers with the reference of the face, which may be an older one. */
    async ready(referenceId: string, face: IndexedFace) {
      const { faceId, imageId, box } = face.face
      const qualityScore = face.detail.quality.face ?? null
      const reference = await references.ready(referenceId, { faceId, imageId, qualityScore, box })
      if (reference.referenceId !== referenceId) {
        // Another enrolment was faster: the face is that one's now.
        faces.delete(faceId)
        await this.drop(referenceId)
      }
      return reference
    },

    async consent(given: Required<GivenConsent>, recordedBy: string) {
      consentId = randomUUID()
      await records.consents.add({ ...given, recordedBy, consentId, personId, collectionId })
    },

    /** Takes everything back from a person who was there before. Faces first: a sweep finds what is left by the rows. */
    async undo() {
      const mine = [...faces]
      for (let i = 0; i < mine.length; i += FACES_PER_CALL) {
        const faceIds = mine.slice(i, i + FACES_PER_CALL)
        await engine.disassociateFaces(collectionId, personId, faceIds)
        await engine.deleteFaces(collectionId, faceIds)
      }
      // What nobody heard of stays pending: the sweep looks for its face.
      const heard = [...rows.values()].filter(({ referenceId }) => !unheard.has(referenceId))
      await removeReferences(records, heard)
      if (consentId !== undefined) await records.consents.remove(consentId)
    },
  }
}

export type Ledger = ReturnType<typeof openLedger>
