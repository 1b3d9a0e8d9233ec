/** Files that are whole or absent: hashed, written beside their place, flushed to the disk, then renamed. */
import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { LikenessError } from '#errors'
import { onDisk, systemCode } from '../failures.ts'

export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** Of a file, in lower-case hex; undefined when there is none. */
export async function sha256OfFile(path: string): Promise<string | undefined> {
  const hash = createHash('sha256')
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined
    throw error
  }
  return hash.digest('hex')
}

export async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`)
  await onDisk(dirname(path), async () => {
    await mkdir(dirname(path), { recursive: true })
    try {
      const file = await open(temporary, 'wx')
      try {
        await file.writeFile(bytes)
        await file.sync()
      } finally {
        await file.close()
      }
      await rename(temporary, path)
    } catch (error) {
      await rm(temporary, { force: true })
      throw error
    }
  })
}

export function wrongHash(file: string, source: string, expected: string, actual: string): LikenessError {
  return new LikenessError('models_wrong_hash', {
    message:
      `${file} from ${source} is not the file that is expected, and was not kept.\n` +
      `  expected SHA-256 ${expected}\n  actual   SHA-256 ${actual}\n` +
      'Somebody on the way may have replaced it, or its publisher did. Do not install it from there.',
    details: { file, source, expected, actual },
  })
}
