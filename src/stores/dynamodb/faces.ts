/**
 * Whose reference a face is. One item for each face, so that of several references that want it one gets it.
 *
 *     face#<hash>   face   token, referenceId
 *
 * A claim counts as long as the reference names its token: as `wanted` from before the claim is made, then as `claim`
 * once it is ready. A reference that died between the two is helped over by whoever wants the same face, so that all are
 * told the same.
 */
import type { Reference } from '#people/reference-store.ts'
import type { Key, Table } from './table.ts'
import { hashOf } from './text.ts'

export interface ReferenceItem extends Key, Omit<Reference, 'createdAt' | 'state'> {
  /** `removing`: is no more, and on the way out. */
  state: Reference['state'] | 'removing'
  /** Microseconds. */
  createdAt: number
  /** Of the item in `unsettled`, while pending. */
  mark?: string
  /** Of the face, once ready. */
  claim?: string
  /** On the way to being ready: what it will hold. */
  wanted?: string
  wantedFace?: string
  wantedValues?: Pick<Reference, 'faceId' | 'imageId' | 'qualityScore' | 'box'>
}

interface FaceItem extends Key {
  referenceId: string
  token: string
}

const ATTEMPTS = 20
export const WANTED = ['wanted', 'wantedFace', 'wantedValues']

export const referenceKey = (referenceId: string): Key => ({ pk: `reference#${referenceId}`, sk: 'reference' })
const faceKey = (hash: string): Key => ({ pk: `face#${hash}`, sk: 'face' })
export const faceHash = (collectionId: string, faceId: string): string => hashOf(collectionId, faceId)

export function createFaces(table: Table) {
  const release = (hash: string, token: string) =>
    table.delete(faceKey(hash), { when: '#token = :token', values: { token } })

  /** Undefined: not this attempt's any more. */
  async function finish(item: ReferenceItem): Promise<ReferenceItem | undefined> {
    const { wanted: token, wantedValues, claim, faceId, collectionId } = item
    const ready = await table.update<ReferenceItem>(item, {
      ...{ when: '#wanted = :token AND NOT #state = :removing', values: { token, removing: 'removing' } },
      ...{ set: { ...wantedValues, state: 'ready', claim: token }, remove: WANTED, returns: 'ALL_NEW' },
    })
    const now = ready.met ? ready.item : await table.get<ReferenceItem>(item)
    if (now?.claim !== token) return undefined
    // The face it had before.
    if (claim !== undefined && faceId !== null && faceId !== wantedValues?.faceId)
      await release(faceHash(collectionId, faceId), claim)
    return now
  }

  return {
    release,
    finish,

    /** Whose the face is: this reference's, ready now, or another's that is ready. Undefined: called off. */
    async claim(item: ReferenceItem): Promise<ReferenceItem | undefined> {
      const { referenceId, wanted: token, wantedFace: hash } = item
      const when = 'attribute_not_exists(#pk) OR #token = :token'
      for (let n = 0; n < ATTEMPTS; n++) {
        if (await table.put({ ...faceKey(hash!), referenceId, token }, { when, values: { token } })) return finish(item)
        const face = await table.get<FaceItem>(faceKey(hash!))
        if (!face || face.token === token) continue
        const holder = await table.get<ReferenceItem>(referenceKey(face.referenceId))
        if (holder && holder.state !== 'removing') {
          if (holder.claim === face.token) return holder
          const helped = holder.wanted === face.token ? await finish(holder) : undefined
          if (helped) return helped
        }
        await release(hash!, face.token)
      }
      return undefined
    },

    /** Ready ones. */
    async of(collectionId: string, faceIds: string[]): Promise<ReferenceItem[]> {
      const faces = await table.getMany<FaceItem>(faceIds.map((id) => faceKey(faceHash(collectionId, id))))
      const tokens = new Set(faces.map(({ token }) => token))
      const items = await table.getMany<ReferenceItem>(faces.map((face) => referenceKey(face.referenceId)))
      return items.filter(({ state, claim }) => state === 'ready' && claim !== undefined && tokens.has(claim))
    },
  }
}
