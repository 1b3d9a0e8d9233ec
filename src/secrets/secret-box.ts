/**
 * Seals secrets that have to be kept as they are, so that a copied database does not give them away: AES-256-GCM under a
 * key of 32 bytes that is not in the database.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { SecretBox } from '#access/secret-box.ts'
import { isLikenessError, LikenessError } from '#errors'

const CIPHER = 'aes-256-gcm'
const VERSION = 'v1'
const IV_BYTES = 12
const KEY_BYTES = 32
/** Shorter ones, which could be guessed, are refused. */
const TAG_BYTES = 16

export function createSecretBox(key: Uint8Array): SecretBox {
  if (key.length !== KEY_BYTES) {
    throw new LikenessError('config_invalid', { message: `The key for secrets must have ${KEY_BYTES} bytes.` })
  }
  return {
    seal(secret, context) {
      const iv = randomBytes(IV_BYTES)
      const cipher = createCipheriv(CIPHER, key, iv).setAAD(Buffer.from(context))
      const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()])
      return [VERSION, ...[iv, sealed, cipher.getAuthTag()].map((part) => part.toString('base64url'))].join('.')
    },
    open(text, context) {
      const [version, ...parts] = text.split('.')
      const [iv, sealed, tag] = parts.map((part) => Buffer.from(part, 'base64url'))
      if (version !== VERSION || !iv || !sealed || !tag) return undefined
      try {
        const decipher = createDecipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES })
          .setAAD(Buffer.from(context))
          .setAuthTag(tag)
        return Buffer.concat([decipher.update(sealed), decipher.final()]).toString('utf8')
      } catch {
        return undefined
      }
    },
  }
}

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code

async function readKey(path: string): Promise<Uint8Array> {
  const key = Buffer.from((await readFile(path, 'utf8')).trim(), 'base64')
  if (key.length === KEY_BYTES) return key
  const message = `The file ${path} does not hold a key for secrets (${KEY_BYTES} bytes in base64). Put back the one that was there; without it the secrets of AWS keys are lost, and a new one is made when the file is away.`
  throw new LikenessError('config_invalid', { message })
}

/**
 * The key in this file; made when there is none. Of several processes that make it at once one wins. Throws
 * `config_invalid` when the file is there and cannot be used, or cannot be made.
 */
export async function readOrMakeKey(path: string): Promise<Uint8Array> {
  try {
    return await readKey(path).catch(async (error: unknown) => {
      if (codeOf(error) !== 'ENOENT') throw error
      await makeKey(path)
      return readKey(path)
    })
  } catch (cause) {
    if (isLikenessError(cause)) throw cause
    const message = `The key for secrets in ${path} can be neither read nor made (${codeOf(cause) ?? 'unknown reason'}): the file and its folder have to be this user's.`
    throw new LikenessError('config_invalid', { message, cause })
  }
}

/** The key in this file where there is one that can be used: for what was sealed when it was the one in use. */
export const formerKey = (path: string): Promise<Uint8Array | undefined> => readKey(path).catch(() => undefined)

async function makeKey(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`
  try {
    await writeFile(draft, `${randomBytes(KEY_BYTES).toString('base64')}\n`, { mode: 0o600, flag: 'wx', flush: true })
    // Unlike a rename this keeps what another process has put there meanwhile.
    await link(draft, path).catch((error: unknown) => {
      if (codeOf(error) !== 'EEXIST') throw error
    })
  } finally {
    await rm(draft, { force: true })
  }
}
