/**
 * Objects as files below a folder, each under its key. A file is written beside them, synced and then moved to its
 * place, so that it is there whole or not at all. Folders are 0700 and files 0600: they are pictures of people.
 */
import { randomBytes, randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { lstat, open, readdir, rm, stat, type FileHandle } from 'node:fs/promises'
import { dirname, join, resolve, sep } from 'node:path'
import { LikenessError } from '#errors'
import { exactly } from './buckets.ts'
import {
  codeOf,
  entriesOf,
  isAbsent,
  makeFolder,
  moveInto,
  removeEmptyFolders,
  removeFile,
  syncFolder,
  toObjectsError,
} from './files.ts'
import { folderPrefix, partsOf, splitPrefix } from './keys.ts'
import type { ObjectInfo, Objects } from './objects.ts'

/** No key has a tilde in it. */
const UNFINISHED = '~unfinished'
/** A file that nobody wrote to for so long was left by a process that died. */
const LEFT_AFTER_MS = 3_600_000

/** A link could lead out of the folder. Windows has no such flag. */
const READ = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0)

export interface FilesystemObjectsOptions {
  /** Made when needed. */
  directory: string
}

async function mapped<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw toObjectsError(error)
  }
}

export function createFilesystemObjects({ directory }: FilesystemObjectsOptions): Objects {
  const top = resolve(directory)
  const unfinished = join(top, UNFINISHED)
  const pathOf = (key: string) => join(top, ...partsOf(key))
  let tidiedAt = 0

  async function tidy(): Promise<void> {
    if (Date.now() - tidiedAt < LEFT_AFTER_MS) return
    tidiedAt = Date.now()
    for (const name of await readdir(unfinished)) {
      const path = join(unfinished, name)
      const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Infinity }))
      if (mtimeMs < Date.now() - LEFT_AFTER_MS) await rm(path, { force: true })
    }
  }

  async function write(key: string, fill: (file: FileHandle) => Promise<number>): Promise<number> {
    const path = pathOf(key)
    return mapped(async () => {
      await makeFolder(unfinished)
      await tidy()
      const draft = join(unfinished, randomUUID())
      try {
        const file = await open(draft, 'wx', 0o600)
        let bytes: number
        try {
          bytes = await fill(file)
          await file.sync()
        } finally {
          await file.close()
        }
        await moveInto(draft, path).catch((error: unknown) => {
          if (!['ENOTDIR', 'EISDIR', 'EEXIST', 'ENOTEMPTY'].includes(codeOf(error) ?? '')) throw error
          const message = 'A key cannot be the folder of another one.'
          throw new LikenessError('invalid_argument', { message, details: { key }, cause: error })
        })
        return bytes
      } catch (error) {
        await rm(draft, { force: true })
        throw error
      }
    })
  }

  const readError = (key: string, error: unknown) =>
    isAbsent(error) || codeOf(error) === 'EISDIR' ? notFound(key, error) : toObjectsError(error)

  async function read(key: string): Promise<Uint8Array> {
    const path = pathOf(key)
    try {
      const file = await open(path, READ)
      try {
        return await file.readFile()
      } finally {
        await file.close()
      }
    } catch (error) {
      throw readError(key, error)
    }
  }

  async function* stream(key: string): AsyncGenerator<Uint8Array> {
    const path = pathOf(key)
    let file: FileHandle | undefined
    try {
      file = await open(path, READ)
      const { size } = await file.stat()
      yield* exactly(size, file.createReadStream({ autoClose: false }))
    } catch (error) {
      throw readError(key, error)
    } finally {
      await file?.close()
    }
  }

  async function* walk(folder: string, key: string, begins: string, after: string): AsyncGenerator<ObjectInfo> {
    for (const entry of await entriesOf(folder)) {
      if (!entry.name.startsWith(begins) || entry.name === UNFINISHED) continue
      const path = join(folder, entry.name)
      const below = `${key}${entry.name}/`
      // What is below comes behind this, unless it is on the way.
      if (entry.isDirectory() && (below > after || after.startsWith(below))) yield* walk(path, below, '', after)
      if (!entry.isFile() || key + entry.name <= after) continue
      const found = await lstat(path).catch((error: unknown) => {
        if (!isAbsent(error)) throw error
      })
      if (found) yield { key: key + entry.name, bytes: found.size, modifiedAt: found.mtime }
    }
  }

  async function* list(prefix: string, { after = '' }: { after?: string } = {}): AsyncGenerator<ObjectInfo> {
    const { folders, begins } = splitPrefix(prefix)
    const key = folders.map((folder) => `${folder}/`).join('')
    try {
      yield* walk(join(top, ...folders), key, begins, after)
    } catch (error) {
      throw toObjectsError(error)
    }
  }

  async function remove(keys: string[]): Promise<number> {
    // Checked before the first is deleted.
    const paths = keys.map(pathOf)
    return mapped(async () => {
      let removed = 0
      const folders = new Set<string>()
      for (const path of paths) {
        if (!(await removeFile(path))) continue
        removed += 1
        folders.add(dirname(path))
      }
      // The deepest first, so that those above can become empty.
      for (const folder of [...folders].sort((a, b) => b.split(sep).length - a.split(sep).length)) {
        await syncFolder(folder).catch((error: unknown) => {
          if (!isAbsent(error)) throw error
        })
        await removeEmptyFolders(folder, top)
      }
      return removed
    })
  }

  return {
    put: async (key, content) =>
      void (await write(key, async (file) => {
        await file.writeFile(content)
        return content.byteLength
      })),

    putStream: (key, content) =>
      write(key, async (file) => {
        let bytes = 0
        for await (const chunk of content) {
          await file.writeFile(chunk)
          bytes += chunk.byteLength
        }
        return bytes
      }),

    get: read,
    stream,
    localPath: pathOf,

    exists: async (key) => {
      const path = pathOf(key)
      return mapped(() =>
        lstat(path).then(
          (found) => found.isFile(),
          (error: unknown) => {
            if (isAbsent(error)) return false
            throw error
          },
        ),
      )
    },

    list,
    delete: remove,

    async deleteAll(prefix) {
      const keys: string[] = []
      for await (const { key } of list(folderPrefix(prefix))) keys.push(key)
      return remove(keys)
    },

    async check() {
      const key = `checks/${randomUUID()}`
      const content = randomBytes(16)
      await this.put(key, content)
      const same = content.equals(await read(key))
      await remove([key])
      if (!same)
        throw new LikenessError('store_unavailable', {
          message: `What was written to ${top} came back different. Check the disk.`,
        })
    },
  }
}

const notFound = (key: string, cause: unknown) => new LikenessError('object_not_found', { details: { key }, cause })
