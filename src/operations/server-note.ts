/**
 * A running server notes down in its home where it listens, with a secret that is good as long as it runs, so that
 * commands on the same machine find it. Only this user can read the file. Several servers can share a home (on
 * PostgreSQL), so each has a note of its own: `servers/<process id>.json`.
 */
import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

const ServerNote = z.object({ url: z.url(), token: z.string().min(20), pid: z.int() })
export type ServerNote = z.output<typeof ServerNote>

const folderIn = (home: string) => join(home, 'servers')
const pathIn = (home: string, pid: number) => join(folderIn(home), `${pid}.json`)

export const newToken = () => `local_${randomBytes(32).toString('base64url')}`

export async function writeServerNote(home: string, note: ServerNote): Promise<void> {
  await mkdir(folderIn(home), { recursive: true, mode: 0o700 })
  const path = pathIn(home, note.pid)
  await writeFile(`${path}.unfinished`, JSON.stringify(note), { mode: 0o600 })
  await rename(`${path}.unfinished`, path)
}

/** Only this server's own note: a process that got the same number in another container may have written it anew. */
export async function removeServerNote(home: string, { pid, token }: Pick<ServerNote, 'pid' | 'token'>): Promise<void> {
  const path = pathIn(home, pid)
  if ((await read(path))?.token === token) await rm(path, { force: true })
}

async function read(path: string): Promise<ServerNote | undefined> {
  try {
    return ServerNote.parse(JSON.parse(await readFile(path, 'utf8')))
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

/** The servers that run here, the latest first. Notes of those that died without tidying up are removed. */
export async function readServerNotes(home: string): Promise<ServerNote[]> {
  const names = await readdir(folderIn(home)).catch(() => [])
  const found: { note: ServerNote; since: number }[] = []
  for (const name of names.filter((one) => /^\d+\.json$/.test(one))) {
    const path = join(folderIn(home), name)
    const pid = Number.parseInt(name)
    if (!isAlive(pid)) {
      await rm(path, { force: true }).catch(() => undefined)
      continue
    }
    const [note, info] = [await read(path), await stat(path).catch(() => undefined)]
    if (note?.pid === pid && info) found.push({ note, since: info.mtimeMs })
  }
  return found.sort((a, b) => b.since - a.since).map(({ note }) => note)
}
