/** What `people` keeps of a person besides the engine's faces: pictures, cut-out faces, references, consents. */
import type { Objects } from '#objects/objects.ts'
import type { ConsentStore } from './consent-store.ts'
import type { Erasable, ErasureStep } from './erasure-step.ts'
import { keysOf, THUMBNAIL_END } from './records.ts'
import type { ReferenceStore } from './reference-store.ts'

/** A collection may be called "." or "..", and no object's key may. */
const folders = (room: string, { collectionId, personId }: Erasable): string[] =>
  /^\.\.?$/.test(collectionId) ? [] : [`${room}/${collectionId}/${personId}/`]

async function countOf(objects: Objects, prefixes: string[]): Promise<number> {
  let count = 0
  for (const prefix of prefixes) for await (const _ of objects.list(prefix)) count++
  return count
}

/** Pictures first: the rows that know where they are go after them. */
export function createRecordSteps(deps: { objects: Objects; references: ReferenceStore; consents: ConsentStore }): {
  pictures: ErasureStep[]
  rows: ErasureStep[]
} {
  const { objects, references, consents } = deps

  async function deleteFolder(room: string, person: Erasable): Promise<number> {
    let count = 0
    for (const prefix of folders(room, person)) count += await objects.deleteAll(prefix)
    return count
  }

  const images: ErasureStep = {
    kind: 'images',
    /** Pictures and what was made small of them are counted apart: people think of one picture, not of two files. */
    async erase(person) {
      const kept = await references.ofPerson(person.personId, { pending: true })
      // By name too: those of a merged person are in the folder of the other.
      const keys = new Set(keysOf(kept))
      for (const prefix of folders('people', person)) for await (const { key } of objects.list(prefix)) keys.add(key)
      const small = new Set(kept.map((one) => one.thumbnailKey))
      const thumbnails = [...keys].filter((key) => small.has(key) || key.endsWith(THUMBNAIL_END))
      const pictures = [...keys].filter((key) => !thumbnails.includes(key))
      return {
        images: pictures.length > 0 ? await objects.delete(pictures) : 0,
        thumbnails: thumbnails.length > 0 ? await objects.delete(thumbnails) : 0,
      }
    },
    remaining: (person) => countOf(objects, folders('people', person)),
  }
  const crops: ErasureStep = {
    kind: 'crops',
    erase: (person) => deleteFolder('crops', person),
    remaining: (person) => countOf(objects, folders('crops', person)),
  }
  const referenceRows: ErasureStep = {
    kind: 'references',
    async erase({ personId }) {
      const kept = await references.ofPerson(personId, { pending: true })
      if (kept.length > 0) await references.remove(kept.map((one) => one.referenceId))
      return kept.length
    },
    remaining: async ({ personId }) => (await references.ofPerson(personId, { pending: true })).length,
  }
  const consentRows: ErasureStep = {
    kind: 'consents',
    erase: ({ personId }) => consents.removeOfPerson(personId),
    remaining: async ({ personId }) => (await consents.ofPerson(personId)).length,
  }
  return { pictures: [images, crops], rows: [referenceRows, consentRows] }
}
