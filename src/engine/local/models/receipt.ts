/** What was installed: written last, so that a folder with a receipt is complete; read to find damage. */
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { systemCode } from './failures.ts'
import { RECEIPT } from './layout.ts'
import { sha256OfFile, writeDurably } from './sources/verified-file.ts'

const installedFile = z.object({
  name: z.string(),
  /** As it came from its source. */
  sourceSha256: z.string(),
  /** As it lies here, after its preparations. */
  sha256: z.string(),
  bytes: z.number(),
  modified: z.number(),
})

const receipt = z.object({ installedAt: z.string(), files: z.array(installedFile) })
export type Receipt = z.infer<typeof receipt>
export type InstalledFile = z.infer<typeof installedFile>

/** `missing`: no complete pack is here. */
export type Condition = 'intact' | 'missing' | 'damaged'

export interface Examination {
  condition: Condition
  /** Names of files that are gone or not as they were installed. */
  damaged: string[]
  receipt?: Receipt
}

export async function readReceipt(directory: string): Promise<Receipt | undefined> {
  try {
    return receipt.parse(JSON.parse(await readFile(join(directory, RECEIPT), 'utf8')))
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return undefined
    if (systemCode(error)) throw error
    // Half a receipt: the pack counts as not installed, and installing it again repairs it.
    return undefined
  }
}

export const writeReceipt = (directory: string, value: Receipt): Promise<void> =>
  writeDurably(join(directory, RECEIPT), Buffer.from(JSON.stringify(value, null, 2)))

/**
 * Compares sizes and times: cheap, done each time a pack is opened. Copied packs have other times than their receipt
 * says; their files are read, as `inspect` does.
 */
export const glance = (directory: string): Promise<Examination> =>
  examine(directory, async (path, file) => {
    const found = await stat(path)
    if (found.size !== file.bytes) return false
    return Math.abs(found.mtimeMs - file.modified) < 2000 || isAsRecorded(path, file)
  })

/** Reads and hashes every file. */
export const inspect = (directory: string): Promise<Examination> => examine(directory, isAsRecorded)

const isAsRecorded = async (path: string, file: InstalledFile) => (await sha256OfFile(path)) === file.sha256

async function examine(
  directory: string,
  asInstalled: (path: string, file: InstalledFile) => Promise<boolean>,
): Promise<Examination> {
  const held = await readReceipt(directory)
  if (!held) return { condition: 'missing', damaged: [] }
  const checks = held.files.map(async (file) => {
    const good = await asInstalled(join(directory, file.name), file).catch((error: unknown) => {
      if (systemCode(error) === 'ENOENT') return false
      throw error
    })
    return good ? [] : [file.name]
  })
  const damaged = (await Promise.all(checks)).flat()
  return { condition: damaged.length ? 'damaged' : 'intact', damaged, receipt: held }
}
