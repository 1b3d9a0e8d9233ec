/**
 * A collection's index on disk, so that a restart reads one file instead of the whole database. It may be older than the
 * database (the changes since are asked for), never newer or of something else. Whatever is wrong with it, it is thrown
 * away. It holds faces, so: mode 0600, and what is removed from the index is overwritten in the file first.
 */
import { createHash, randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { LikenessError } from '#errors'
import { rangesOf, rowsPerBlock } from './geometry.ts'
import type { Geometry } from './geometry.ts'
import {
  checkPayload,
  decodeBlock,
  type Description,
  encodeBlock,
  eraseId,
  markBytes,
  markOf,
  maxRecordBytes,
  prefix,
  prefixBytes,
  record,
  recordHeadBytes,
  type StoredBlock,
} from './snapshot-file.ts'

/** Everything a snapshot holds besides its description; both directions go through it piece by piece. */
export interface SnapshotReader {
  /** Called first; false: this snapshot is of no use. */
  begin(description: Description): boolean
  axes(which: 'faces' | 'users', basis: Float32Array): void
  /** `saved` is the position of the block's first row. */
  block(block: StoredBlock, saved: number): void
}

export interface SnapshotContent {
  description: Omit<Description, 'records'>
  /** The axes of those indexes that are partitioned, faces first. */
  axes: Float32Array[]
  blocks: StoredBlock[]
}

export interface Snapshot {
  /** False when there is none, or none that can be used; then there is none afterwards. */
  load(reader: SnapshotReader): Promise<boolean>
  /** Returns the position of each block's first row, or undefined when `interrupted` said so on the way. */
  save(content: SnapshotContent, interrupted: () => boolean): Promise<number[] | undefined>
  /** Overwrites rows, named by position, and waits for the disk; if that cannot be done the file is deleted. */
  erase(positions: number[], geometry: Geometry): Promise<void>
  remove(): Promise<void>
}

export function snapshotPath(directory: string, collectionId: string): string {
  const readable = collectionId.replace(/[^a-zA-Z0-9_-]/g, '_').slice(0, 40)
  const hash = createHash('sha256').update(collectionId).digest('hex').slice(0, 16)
  return join(directory, `${readable}-${hash}.index`)
}

export function createSnapshot(directory: string, collectionId: string): Snapshot {
  const path = snapshotPath(directory, collectionId)
  const unfinished = `${path}.tmp`
  let mark: Buffer | undefined
  /** Where each record begins. */
  let offsets: number[] = []

  async function remove() {
    mark = undefined
    offsets = []
    try {
      await rm(unfinished, { force: true })
      await rm(path, { force: true })
    } catch (cause) {
      // Where no directory is, no file is.
      if (cause instanceof Error && 'code' in cause && cause.code === 'ENOTDIR') return
      throw new LikenessError('store_unavailable', {
        message: `The search index ${path} cannot be deleted; it may hold faces that were removed. Delete it.`,
        cause,
      })
    }
  }

  async function readAll(file: FileHandle, reader: SnapshotReader): Promise<boolean> {
    const input = createInput(file)
    const found = markOf(await input.take(prefixBytes))
    if (!found) return false
    const starts = [input.position()]
    const next = async () => {
      const head = Buffer.from(await input.take(recordHeadBytes))
      const length = head.readUInt32LE(0)
      if (length > maxRecordBytes) throw new RangeError('A record of the snapshot is damaged.')
      return checkPayload(head, await input.take(length))
    }
    const description = JSON.parse((await next()).toString()) as Description
    if (description.collectionId !== collectionId || !reader.begin(description)) return false
    const { sketchBytes, codeBytes } = description
    for (const which of ['faces', 'users'] as const) {
      if (!description[which].partition) continue
      starts.push(input.position())
      const bytes = await next()
      const basis = new Float32Array(new SharedArrayBuffer(bytes.length))
      Buffer.from(basis.buffer).set(bytes)
      reader.axes(which, basis)
    }
    while (starts.length < description.records) {
      starts.push(input.position())
      reader.block(decodeBlock(await next(), sketchBytes, codeBytes), (starts.length - 1) * rowsPerBlock)
    }
    mark = Buffer.from(found)
    offsets = starts
    return true
  }

  async function tryLoad(reader: SnapshotReader): Promise<boolean> {
    const file = await open(path, 'r')
    try {
      return await readAll(file, reader)
    } finally {
      await file.close()
    }
  }

  async function eraseRows(file: FileHandle, positions: number[], geometry: Geometry) {
    const start = Buffer.alloc(prefixBytes)
    await file.read(start, 0, prefixBytes, 0)
    if (!mark || !markOf(start)?.equals(mark)) throw new RangeError('The snapshot is another one now.')
    for (const [number, erased] of byRecord(positions)) {
      const offset = offsets[number] ?? NaN
      const head = Buffer.alloc(recordHeadBytes)
      await file.read(head, 0, recordHeadBytes, offset)
      const payload = Buffer.alloc(head.readUInt32LE(0))
      await file.read(payload, 0, payload.length, offset + recordHeadBytes)
      checkPayload(head, payload)
      for (const position of erased) {
        const row = position % rowsPerBlock
        const block = eraseId(payload, row)
        for (const [from, to] of rangesOf(geometry, row)) payload.fill(0, block + from, block + to)
      }
      const changed = record(payload)
      await file.write(changed, 0, changed.length, offset)
    }
    await file.sync()
  }

  return {
    async load(reader) {
      const usable = await tryLoad(reader).catch(() => false)
      if (!usable) await remove()
      return usable
    },
    async save({ description, axes, blocks }, interrupted) {
      await mkdir(directory, { recursive: true, mode: 0o700 })
      const newMark = randomBytes(markBytes)
      const starts: number[] = []
      const { O_CREAT, O_TRUNC, O_WRONLY } = constants
      const file = await open(unfinished, O_CREAT | O_TRUNC | O_WRONLY, 0o600)
      let position = 0
      try {
        await file.chmod(0o600)
        const write = async (buffers: Buffer[]) => {
          await file.writev(buffers)
          position += buffers.reduce((sum, buffer) => sum + buffer.length, 0)
        }
        await write([prefix(newMark)])
        const records = 1 + axes.length + blocks.length
        starts.push(position)
        await write([record(Buffer.from(JSON.stringify({ ...description, records })))])
        for (const basis of axes) {
          starts.push(position)
          await write([record(Buffer.from(basis.buffer, basis.byteOffset, basis.byteLength))])
        }
        const first = starts.length
        for (let from = 0; from < blocks.length; from += 32) {
          if (interrupted()) return undefined
          let at = position
          const records = blocks.slice(from, from + 32).map((block) => record(encodeBlock(block)))
          for (const { length } of records) {
            starts.push(at)
            at += length
          }
          await write(records)
        }
        await file.sync()
        await rename(unfinished, path)
        mark = newMark
        offsets = starts
        return blocks.map((_, i) => (first + i) * rowsPerBlock)
      } finally {
        await file.close()
        await rm(unfinished, { force: true })
      }
    },
    async erase(positions, geometry) {
      if (positions.length === 0) return
      try {
        const file = await open(path, 'r+')
        try {
          await eraseRows(file, positions, geometry)
        } finally {
          await file.close()
        }
      } catch {
        await remove()
      }
    },
    remove,
  }
}

function byRecord(positions: number[]): Map<number, number[]> {
  const groups = new Map<number, number[]>()
  for (const position of positions) {
    const number = Math.floor(position / rowsPerBlock)
    const group = groups.get(number)
    if (group) group.push(position)
    else groups.set(number, [position])
  }
  return groups
}

/** Reads a file from its beginning, some megabytes at a time. */
function createInput(file: FileHandle) {
  const pieceBytes = 4 * 1024 * 1024
  let buffer = Buffer.alloc(0)
  let at = 0
  let consumed = 0
  return {
    position: () => consumed,
    /** Valid until the next call. Throws at the end of the file. */
    async take(length: number): Promise<Buffer> {
      if (buffer.length - at < length) {
        const rest = buffer.subarray(at)
        const piece = Buffer.allocUnsafe(Math.min(rest.length + Math.max(length, pieceBytes), 1 << 30))
        rest.copy(piece)
        const { bytesRead } = await file.read(piece, rest.length, piece.length - rest.length)
        buffer = piece.subarray(0, rest.length + bytesRead)
        at = 0
        if (buffer.length < length) throw new RangeError('The snapshot is cut off.')
      }
      at += length
      consumed += length
      return buffer.subarray(at - length, at)
    },
  }
}
