/**
 * Which folders ever got something written to them, a small file for each: pictures of people have to go when the people
 * go, also from a folder that no setting names any more.
 */
import { createHash, randomUUID } from 'node:crypto'
import { open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { entriesOf, makeFolder, moveInto } from './files.ts'

export interface FolderNotes {
  /** Durable when it returns. Idempotent. */
  add(folder: string): Promise<void>
  all(): Promise<string[]>
}

const NAME = /^[0-9a-f]{32}$/
const nameOf = (folder: string) => createHash('sha256').update(folder).digest('hex').slice(0, 32)

/** `directory` is made when it is needed. */
export function createFolderNotes(directory: string): FolderNotes {
  const names = async () =>
    (await entriesOf(directory)).filter((entry) => entry.isFile() && NAME.test(entry.name)).map(({ name }) => name)
  return {
    async add(folder) {
      const name = nameOf(folder)
      if ((await names()).includes(name)) return
      await makeFolder(directory)
      const draft = join(directory, `${name}.${randomUUID()}`)
      try {
        const file = await open(draft, 'wx', 0o600)
        try {
          await file.writeFile(folder)
          await file.sync()
        } finally {
          await file.close()
        }
        await moveInto(draft, join(directory, name))
      } catch (error) {
        await rm(draft, { force: true }).catch(() => undefined)
        throw error
      }
    },
    all: async () => Promise.all((await names()).map((name) => readFile(join(directory, name), 'utf8'))),
  }
}
