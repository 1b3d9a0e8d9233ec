/**
 * What stored results of videos know of an erased person: whom faces were taken for. That somebody was seen stays, as a
 * stranger; a job that goes on finds the person no more.
 */
import type { ErasureStep } from '#people/erasure-step.ts'
import type { ReferenceStore } from '#people/reference-store.ts'
import type { VideoJobStore } from './store.ts'

export interface VideoErasureDeps {
  store: Pick<VideoJobStore, 'forget' | 'remembers'>
  references: Pick<ReferenceStore, 'ofPerson'>
}

export function createVideoErasure({ store, references }: VideoErasureDeps): ErasureStep {
  /** By face as well: those of whoever was merged into this person were found under another name. */
  const whom = async (personId: string) => {
    const kept = await references.ofPerson(personId, { pending: true })
    return { userId: personId, faceIds: kept.flatMap(({ faceId }) => faceId ?? []) }
  }
  return {
    kind: 'video_matches',
    erase: async ({ personId, collectionId }) => store.forget(collectionId, await whom(personId)),
    remaining: async ({ personId, collectionId }) => store.remembers(collectionId, await whom(personId)),
  }
}
