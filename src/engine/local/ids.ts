/**
 * Ids that follow from what they name (UUID version 5, RFC 9562), so that indexing the same image twice with the same
 * external id finds what is there instead of storing it again.
 */
import { createHash } from 'node:crypto'

/** Namespace of this product's ids: any fixed UUID would do. */
const NAMESPACE = Buffer.from('6f1c3f9e2b7d5e0fa3c48d1b9a507e64', 'hex')

function uuid5(name: string): string {
  const bytes = createHash('sha1').update(NAMESPACE).update(name).digest().subarray(0, 16)
  bytes[6] = (bytes[6] & 0x0f) | 0x50
  bytes[8] = (bytes[8] & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/** Of an image under an external id; the same in every collection. */
export function imageIdOf(bytes: Uint8Array, externalImageId: string | undefined): string {
  const digest = createHash('sha256').update(bytes).digest('hex')
  return uuid5(`image ${digest} ${externalImageId ?? ''}`)
}

/**
 * Of a face in an image, by where it is: a later version of the detector that finds one face more does not rename the
 * others. `modelVersion` is part of it, embeddings of different packs are different faces.
 */
export function faceIdOf(
  imageId: string,
  modelVersion: string,
  box: { left: number; top: number; width: number; height: number },
): string {
  const place = [box.left + box.width / 2, box.top + box.height / 2, box.width, box.height]
  return uuid5(`face ${imageId} ${modelVersion} ${place.map((value) => value.toFixed(3)).join(' ')}`)
}
