/** Faces to store, and one who follows a collection's changes, for tests of `FaceStore`s. */
import { createHash } from 'node:crypto'
import type { ChangeBatch, FaceStore, StoredFace } from './vectors.ts'

/** A unit vector, always the same for the same seed. */
export function unit(seed: number, dimensions: number): Float32Array {
  let state = (seed * 2654435761 + 12345) >>> 0
  const values = Float32Array.from({ length: dimensions }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32 - 0.5
  })
  const norm = Math.hypot(...values)
  return values.map((value) => value / norm)
}

const uuid = (text: string) =>
  createHash('sha256')
    .update(text)
    .digest('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5')

/** A face, always the same for the same seed. */
export const randomFace = (seed: number, dimensions: number, more: Partial<StoredFace> = {}): StoredFace => ({
  faceId: uuid(`face ${seed}`),
  imageId: uuid(`image ${seed}`),
  box: { left: 1 / 3 + seed, top: -0.1, width: Math.PI / 10, height: 1e-9 },
  confidence: 99.123456789,
  embedding: unit(seed, dimensions),
  ...more,
})

/** Applies batches as the port says they are meant, and keeps what follows from them. */
export function createFollower(store: Pick<FaceStore, 'changesSince'>, collectionId: string) {
  const faces = new Map<string, { userId: string | undefined; embedding: Float32Array }>()
  const users = new Map<string, Float32Array | null>()
  const told: string[] = []

  const follower = {
    faces,
    users,
    /** Every face that was told, in that order. */
    told,
    revision: 0,
    apply(batch: ChangeBatch) {
      if (batch.reset) {
        faces.clear()
        users.clear()
      }
      for (const faceId of batch.removedFaceIds) faces.delete(faceId)
      for (const userId of batch.removedUserIds) users.delete(userId)
      for (const { userId, embedding } of batch.users) users.set(userId, embedding)
      for (const { faceId, userId, embedding } of batch.faces) {
        faces.set(faceId, { userId, embedding })
        told.push(faceId)
      }
      if (batch.revision < follower.revision && !batch.reset) throw new Error('the revision went back')
      follower.revision = batch.revision
    },
    /** Returns how many batches there were. */
    async catchUp(): Promise<number> {
      let batches = 0
      for await (const batch of store.changesSince(collectionId, follower.revision)) {
        follower.apply(batch)
        batches += 1
      }
      return batches
    },
  }
  return follower
}
