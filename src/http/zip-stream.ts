/** A zip of what people picked, made while it is sent. */
import type { Readable } from 'node:stream'
import { zipOf, type ZippedFile } from '#lib/zip.ts'
import { uniqueNames } from './download-name.ts'

export interface ZipEntry {
  /** As people call it; made safe and unique here. */
  name: string
  modifiedAt: Date
  /** Undefined: it cannot be read; the zip names it in a list at its end. */
  read(): Promise<Uint8Array | undefined>
}

const LIST = 'not in this zip.txt'

async function* filesOf(entries: AsyncIterable<ZipEntry> | Iterable<ZipEntry>): AsyncGenerator<ZippedFile> {
  const unique = uniqueNames()
  const missing: string[] = []
  for await (const entry of entries) {
    const bytes = await entry.read()
    if (bytes) yield { name: unique(entry.name), modifiedAt: entry.modifiedAt, bytes }
    else missing.push(entry.name)
  }
  const list = new TextEncoder().encode(`${missing.join('\n')}\n`)
  if (missing.length > 0) yield { name: unique(LIST), modifiedAt: new Date(), bytes: list }
}

/** What `read` or the entries throw breaks the zip off. Destroying it ends the work. */
export const zipStream = (entries: AsyncIterable<ZipEntry> | Iterable<ZipEntry>): Readable => zipOf(filesOf(entries))
