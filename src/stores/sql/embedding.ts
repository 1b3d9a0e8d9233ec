/** Embeddings are stored as float32, little-endian, one after the other. */
import { endianness } from 'node:os'

const BYTES = Float32Array.BYTES_PER_ELEMENT
const BIG_ENDIAN = endianness() === 'BE'

/** The bytes of several embeddings, end to end. */
export function toBytes(embeddings: readonly Float32Array[]): Buffer {
  const bytes = Buffer.concat(embeddings.map((e) => Buffer.from(e.buffer, e.byteOffset, e.byteLength)))
  return BIG_ENDIAN ? bytes.swap32() : bytes
}

/** A copy: a Buffer from the driver may be unaligned and is part of a larger one. */
export function fromBytes(bytes: Buffer): Float32Array {
  const embedding = new Float32Array(bytes.length / BYTES)
  const copy = Buffer.from(embedding.buffer)
  bytes.copy(copy)
  if (BIG_ENDIAN) copy.swap32()
  return embedding
}
