/** A zip that is made while it is read: one file in memory at a time, and no longer than somebody reads. */
import { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { ZipFile } from 'yazl'

export interface ZippedFile {
  /** `/`-separated, safe and unique. */
  name: string
  modifiedAt: Date
  bytes: Uint8Array
}

const PIECE = 64 * 1024

function* pieces(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += PIECE) yield bytes.subarray(at, at + PIECE)
}

/** What `files` throws breaks the zip off. Destroying it ends the work. */
export function zipOf(files: AsyncIterable<ZippedFile>): Readable {
  const zip = new ZipFile()
  // Yazl's own: a PassThrough.
  const output = zip.outputStream as Readable
  const gone = new AbortController()
  output.once('close', () => gone.abort())
  zip.on('error', (error: Error) => output.destroy(error))

  async function fill(): Promise<void> {
    for await (const { name, modifiedAt, bytes } of files) {
      if (gone.signal.aborted) return
      // In pieces, so that what is read is waited for.
      const source = Readable.from(pieces(bytes), { objectMode: false })
      zip.addReadStream(source, name, { compress: false, size: bytes.byteLength, mtime: modifiedAt })
      try {
        await finished(source, { writable: false, signal: gone.signal })
      } finally {
        source.destroy()
      }
    }
    zip.end()
  }

  fill().catch((error: unknown) => {
    if (!gone.signal.aborted) output.destroy(error as Error)
  })
  return output
}
