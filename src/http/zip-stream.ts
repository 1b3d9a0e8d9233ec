/** A zip that is made while it is sent: one file in memory at a time, and no longer than somebody reads. */
import { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { ZipFile } from 'yazl'
import { uniqueNames } from './download-name.ts'

export interface ZipEntry {
  /** As people call it; made safe and unique here. */
  name: string
  modifiedAt: Date
  /** Undefined: it cannot be read; the zip names it in a list at its end. */
  read(): Promise<Uint8Array | undefined>
}

const PIECE = 64 * 1024
const LIST = 'not in this zip.txt'

function* pieces(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += PIECE) yield bytes.subarray(at, at + PIECE)
}

/** What `read` or the entries throw breaks the zip off. Destroying it ends the work. */
export function zipStream(entries: AsyncIterable<ZipEntry> | Iterable<ZipEntry>): Readable {
  const zip = new ZipFile()
  // Yazl's own: a PassThrough.
  const output = zip.outputStream as Readable
  const gone = new AbortController()
  output.once('close', () => gone.abort())
  zip.on('error', (error: Error) => output.destroy(error))
  const unique = uniqueNames()

  async function add(name: string, modifiedAt: Date, bytes: Uint8Array): Promise<void> {
    // In pieces, so that what is sent is waited for.
    const source = Readable.from(pieces(bytes), { objectMode: false })
    zip.addReadStream(source, name, { compress: false, size: bytes.byteLength, mtime: modifiedAt })
    try {
      await finished(source, { writable: false, signal: gone.signal })
    } finally {
      source.destroy()
    }
  }

  async function addAll(): Promise<void> {
    const missing: string[] = []
    for await (const entry of entries) {
      if (gone.signal.aborted) return
      const bytes = await entry.read()
      if (bytes) await add(unique(entry.name), entry.modifiedAt, bytes)
      else missing.push(entry.name)
    }
    if (missing.length > 0) await add(unique(LIST), new Date(), new TextEncoder().encode(`${missing.join('\n')}\n`))
    zip.end()
  }

  addAll().catch((error: unknown) => {
    if (!gone.signal.aborted) output.destroy(error as Error)
  })
  return output
}
