/**
 * A running server notes down in its home where it listens, with a secret that is good as long as it runs, so that
 * commands on the same machine find it. Only this user can read the file.
 */
import { randomBytes } from 'node:crypto'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

const ServerNote = z.object({ url: z.url(), token: z.string().min(20), pid: z.int() })
export type ServerNote = z.output<typeof ServerNote>

const pathIn = (home: string) => join(home, 'server.json')

export const newToken = () => `local_${randomBytes(32).toString('base64url')}`

export async function writeServerNote(home: string, note: ServerNote): Promise<void> {
  const beside = `${pathIn(home)}.${note.pid}`
  await writeFile(beside, JSON.stringify(note), { mode: 0o600 })
  await rename(beside, pathIn(home))
}

/** Only this server's own note: another may have started meanwhile (several can share a home on PostgreSQL). */
export async function removeServerNote(home: string, token: string): Promise<void> {
  const found = await read(home)
  if (found?.token === token) await rm(pathIn(home), { force: true })
}

async function read(home: string): Promise<ServerNote | undefined> {
  try {
    return ServerNote.parse(JSON.parse(await readFile(pathIn(home), 'utf8')))
  } catch {
    return undefined
  }
}

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Undefined: no server runs here, or it died without tidying up. */
export async function readServerNote(home: string): Promise<ServerNote | undefined> {
  const note = await read(home)
  return note && isAlive(note.pid) ? note : undefined
}
