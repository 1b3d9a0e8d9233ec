/**
 * The bytes of a snapshot: magic, version and a random mark, then records of `length, CRC-32, payload`. The first record
 * is JSON (what the snapshot is of, and how many records follow), then come the axes of the sketches and the blocks.
 * Each record is checked by itself, so that one can be overwritten in place when a face is removed.
 */
import { crc32 } from 'node:zlib'
import { rowsPerBlock } from './geometry.ts'

export const magic = 'LIKESRCH'
export const version = 1
export const markBytes = 16
export const prefixBytes = magic.length + 4 + markBytes
export const recordHeadBytes = 8
/** A damaged length must not be believed. */
export const maxRecordBytes = 16 * 1024 * 1024

export interface IndexDescription {
  lists: number
  partition?: { visited: number; trainedSize: number }
}

export interface Description {
  collectionId: string
  /** Which life of the collection, and which model. */
  identity: string
  dimensions: number
  sketchBytes: number
  codeBytes: number
  revision: number
  records: number
  faces: IndexDescription
  users: IndexDescription
}

/** What the vectors of a block are. */
export const kinds = ['faces', 'users', 'faces-centroids', 'users-centroids'] as const
export type BlockKind = (typeof kinds)[number]

export interface StoredBlock {
  kind: BlockKind
  list: number
  /** One for each of the 32 rows; undefined: the row is empty. */
  ids: (string | undefined)[]
  parts: [sketches: Uint8Array, codes: Uint8Array]
}

export function prefix(mark: Uint8Array): Buffer {
  const buffer = Buffer.alloc(prefixBytes)
  buffer.write(magic, 'latin1')
  buffer.writeUInt32LE(version, magic.length)
  buffer.set(mark, magic.length + 4)
  return buffer
}

/** The random mark; undefined when these are not the first bytes of a snapshot of this version. */
export function markOf(buffer: Buffer): Buffer | undefined {
  if (buffer.length < prefixBytes || buffer.toString('latin1', 0, magic.length) !== magic) return undefined
  if (buffer.readUInt32LE(magic.length) !== version) return undefined
  return buffer.subarray(magic.length + 4, prefixBytes)
}

export function record(payload: Uint8Array): Buffer {
  const buffer = Buffer.alloc(recordHeadBytes + payload.length)
  buffer.writeUInt32LE(payload.length, 0)
  buffer.writeUInt32LE(crc32(payload), 4)
  buffer.set(payload, recordHeadBytes)
  return buffer
}

/** Throws when the payload is not what its head says. */
export function checkPayload(head: Buffer, payload: Buffer): Buffer {
  if (head.readUInt32LE(0) !== payload.length || head.readUInt32LE(4) !== crc32(payload))
    throw new RangeError('A record of the snapshot is damaged.')
  return payload
}

/** Kind, list, then for each row the length of its id (0: empty) and the id, then the block's sketches and codes as they are in memory. */
export function encodeBlock({ kind, list, ids, parts }: StoredBlock): Buffer {
  const head = Buffer.alloc(8)
  head.writeUInt32LE(kinds.indexOf(kind), 0)
  head.writeUInt32LE(list, 4)
  const names: Buffer[] = []
  for (let row = 0; row < rowsPerBlock; row++) {
    const id = Buffer.from(ids[row] ?? '')
    const length = Buffer.alloc(2)
    length.writeUInt16LE(id.length)
    names.push(length, id)
  }
  return Buffer.concat([head, ...names, ...parts])
}

export function decodeBlock(payload: Buffer, sketchBytes: number, codeBytes: number): StoredBlock {
  const kind = kinds[payload.readUInt32LE(0)]
  if (kind === undefined) throw new RangeError('A block of the snapshot is of no known kind.')
  const ids: (string | undefined)[] = []
  let at = 8
  for (let row = 0; row < rowsPerBlock; row++) {
    const length = payload.readUInt16LE(at)
    const id = payload.subarray(at + 2, at + 2 + length)
    // An erased id is nothing but zeros, of the length it had.
    ids.push(id.every((byte) => byte === 0) ? undefined : id.toString())
    at += 2 + length
  }
  if (payload.length - at !== sketchBytes + codeBytes)
    throw new RangeError('A block of the snapshot has the wrong size.')
  const codes = at + sketchBytes
  return { kind, list: payload.readUInt32LE(4), ids, parts: [payload.subarray(at, codes), payload.subarray(codes)] }
}

/** Overwrites the row's id with zeros; returns where in the payload the block's bytes begin. */
export function eraseId(payload: Buffer, erased: number): number {
  let at = 8
  for (let row = 0; row < rowsPerBlock; row++) {
    const length = payload.readUInt16LE(at)
    if (row === erased) payload.fill(0, at + 2, at + 2 + length)
    at += 2 + length
  }
  return at
}
