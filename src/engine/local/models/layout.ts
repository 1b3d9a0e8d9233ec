/**
 * Where packs lie inside the folder for models:
 *
 *     default/1.0-3f2a9c41/   one installed pack: its files, pack.json (the manifest), receipt.json (what was installed)
 *     .downloads/             verified originals of an installation that is under way or was interrupted
 *     .staging-default-*      a pack being put together, renamed when it is complete
 *     .locks/                 who is installing what
 *
 * The folder's name follows from the files and what is done to them: a pack that changes never mixes with its older
 * self, and a new calibration table needs no new installation.
 */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { PackManifest } from './manifest.ts'

/** Raised when a preparation changes what it produces, so that installed packs are prepared again. */
const PREPARATION_REVISION = 2

export const MANIFEST = 'pack.json'
export const RECEIPT = 'receipt.json'

export const homeOf = (modelsDirectory: string, id: string): string => join(modelsDirectory, id)

export function directoryOf(modelsDirectory: string, { id, version, files }: PackManifest): string {
  const content = files.map(({ name, sha256, prepare }) => [name, sha256, prepare])
  const key = createHash('sha256').update(JSON.stringify([PREPARATION_REVISION, content]))
  return join(homeOf(modelsDirectory, id), `${version}-${key.digest('hex').slice(0, 8)}`)
}

export const downloadsOf = (modelsDirectory: string): string => join(modelsDirectory, '.downloads')
export const stagingPrefix = (id: string): string => `.staging-${id}-`
export const lockOf = (modelsDirectory: string, id: string): string => join(modelsDirectory, '.locks', `${id}.lock`)
