/**
 * What `people` keeps of reference pictures. A **reference** is one face of a person with the picture it came from
 * (the API calls it an embedding). It is `pending` from before the face is indexed until it belongs to the person; what
 * a dead process leaves pending is swept away.
 */
import type { BoundingBox } from '#engine/engine.ts'

export interface Reference {
  /** A UUID. */
  referenceId: string
  personId: string
  collectionId: string
  state: 'pending' | 'ready'
  /** Null until it is indexed, and while pending of faces that were there before. */
  faceId: string | null
  /** The engine's id of the picture; null while pending. */
  imageId: string | null
  /** Object keys; null where the policy keeps no pictures. */
  imageKey: string | null
  thumbnailKey: string | null
  /** 0-100: how recognisable the face is. */
  qualityScore: number | null
  /** Of the face in the stored picture. */
  box: BoundingBox | null
  createdAt: Date
}

export interface ReferenceStore {
  add(reference: Pick<Reference, 'referenceId' | 'personId' | 'collectionId'>): Promise<void>
  /**
   * What a sweep has to take back, told before it is there: a key may name an object that was never written, a face may
   * have been deleted again. What is left out stays. Throws `reference_not_found`.
   */
  prepare(referenceId: string, values: Partial<Pick<Reference, 'faceId' | 'imageKey' | 'thumbnailKey'>>): Promise<void>
  /**
   * Pending becomes ready. A face has one reference: when there is one already, that one is returned and this one stays
   * pending. Throws `reference_not_found`.
   */
  ready(referenceId: string, values: Pick<Reference, 'faceId' | 'imageId' | 'qualityScore' | 'box'>): Promise<Reference>
  /** Oldest first, ready ones; with `pending` all. */
  ofPerson(personId: string, options?: { pending?: boolean }): Promise<Reference[]>
  /** Ready ones of each person: how many, and the first one for a portrait. */
  summaries(personIds: string[]): Promise<Map<string, { count: number; portrait: Reference }>>
  /** Ready ones. */
  byFaces(collectionId: string, faceIds: string[]): Promise<Reference[]>
  byId(referenceId: string): Promise<Reference | undefined>
  remove(referenceIds: string[]): Promise<void>
  /** Left pending since before the moment. */
  abandoned(before: Date): Promise<Reference[]>
}
