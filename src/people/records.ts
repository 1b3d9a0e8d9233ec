/** What the room keeps beside a person's row and faces: reference pictures, consents, and what a collection allows. */
import type { Objects } from '#objects/objects.ts'
import type { Pictures } from '#media/pictures.ts'
import type { ConsentStore } from './consent-store.ts'
import type { Reference, ReferenceStore } from './reference-store.ts'

/** What a collection allows. */
export interface EnrollmentPolicy {
  consent: 'required' | 'optional'
  /** False: of a picture nothing is kept but the row that tells of its face. */
  keepReferences: boolean
}

export interface Records {
  references: ReferenceStore
  consents: ConsentStore
  objects: Objects
  pictures: Pick<Pictures, 'crop' | 'preview' | 'measure'>
  policyOf(collectionId: string): Promise<EnrollmentPolicy>
  /** The file extension that fits the bytes. Default: `img` for all. */
  extensionOf?: (image: Uint8Array) => string | undefined
}

/** How keys of thumbnails end. */
export const THUMBNAIL_END = '.thumb.jpg'

export const keysOf = (references: Pick<Reference, 'imageKey' | 'thumbnailKey'>[]): string[] =>
  references.flatMap(({ imageKey, thumbnailKey }) => [imageKey, thumbnailKey]).filter((key) => key !== null)

/** Deletes references with their pictures; the rows go last, so that whatever is left is found again. */
export async function removeReferences({ references, objects }: Records, gone: Reference[]): Promise<void> {
  const keys = keysOf(gone)
  if (keys.length > 0) await objects.delete(keys)
  if (gone.length > 0) await references.remove(gone.map((reference) => reference.referenceId))
}

/** Deletes every record of a person. Can be repeated. */
export async function removeRecords(records: Records, personId: string): Promise<void> {
  await removeReferences(records, await records.references.ofPerson(personId, { pending: true }))
  await records.consents.removeOfPerson(personId)
}
