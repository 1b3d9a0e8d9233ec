/**
 * Installs a pack: download -> verify -> prepare -> swap in. Until the last step nothing that is installed is touched, and
 * after any interruption the same call continues with what is downloaded already.
 */
import { randomUUID } from 'node:crypto'
import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { checkManifest } from './check-manifest.ts'
import { downloadFiles, readOriginal, type DownloadOptions } from './download.ts'
import { checkCancelled, onDisk, systemCode } from './failures.ts'
import { directoryOf, downloadsOf, lockOf, MANIFEST, stagingPrefix } from './layout.ts'
import { withLock } from './lock.ts'
import type { InstalledPack, PackFile, PackManifest, StageInput } from './manifest.ts'
import { entriesOf, installedPack } from './open.ts'
import { prepare } from './prepare/prepare.ts'
import type { InputRange } from './prepare/prove.ts'
import { inspect, writeReceipt, type InstalledFile } from './receipt.ts'
import { sha256Of, writeDurably } from './sources/verified-file.ts'
import { installationTime, isSelected, refuseOtherEmbedder, select } from './versions.ts'

export type { InstallProgress } from './download.ts'

export interface InstallOptions extends DownloadOptions {
  modelsDirectory: string
}

/**
 * Makes sure that the pack is installed, undamaged, and of its versions the one in use, with this manifest. Throws
 * `models_invalid`, `models_download_failed`, `models_wrong_hash`, `models_unwritable`, `disk_full` or `cancelled`; what
 * was installed before stays.
 */
export async function installPack(given: PackManifest, options: InstallOptions): Promise<InstalledPack> {
  const manifest = checkManifest(given)
  const { modelsDirectory } = options
  const target = directoryOf(modelsDirectory, manifest)
  const isDone = async () => (await isInstalled(target)) && isSelected(manifest, target, modelsDirectory)
  if (!(await isDone()))
    await withLock(lockOf(modelsDirectory, manifest.id), options.signal, async () => {
      if (await isDone()) return
      await refuseOtherEmbedder(manifest, modelsDirectory)
      // Thresholds and calibration do not count among what makes up the folder's name.
      if (await isInstalled(target)) return select(manifest, target, modelsDirectory)
      await sweep(modelsDirectory, manifest.id)
      await downloadFiles(manifest.files, downloadsOf(modelsDirectory), options)
      await assemble(manifest, target, options)
      for (const { sha256 } of manifest.files) await rm(join(downloadsOf(modelsDirectory), sha256), { force: true })
    })
  return installedPack(manifest, target)
}

const isInstalled = async (target: string) => (await onDisk(target, () => inspect(target))).condition === 'intact'

/** Half-made packs of installations that were killed. */
async function sweep(modelsDirectory: string, id: string): Promise<void> {
  for (const name of await entriesOf(modelsDirectory))
    if (name.startsWith(stagingPrefix(id))) await rm(join(modelsDirectory, name), { recursive: true, force: true })
}

async function assemble(manifest: PackManifest, target: string, options: InstallOptions): Promise<void> {
  const staging = join(options.modelsDirectory, `${stagingPrefix(manifest.id)}${randomUUID()}`)
  await onDisk(staging, async () => {
    await mkdir(staging, { recursive: true })
    try {
      const files: InstalledFile[] = []
      for (const file of manifest.files) files.push(await install(file, manifest, staging, options))
      await writeDurably(join(staging, MANIFEST), Buffer.from(JSON.stringify(manifest, null, 2)))
      const installedAt = await installationTime(options.modelsDirectory, manifest.id)
      await writeReceipt(staging, { installedAt, files })
      await swapIn(staging, target)
    } finally {
      await rm(staging, { recursive: true, force: true })
    }
  })
}

async function install(
  file: PackFile,
  manifest: PackManifest,
  staging: string,
  { modelsDirectory, onProgress, signal }: InstallOptions,
): Promise<InstalledFile> {
  checkCancelled(signal)
  const original = await readOriginal(file, downloadsOf(modelsDirectory))
  onProgress?.({ file: file.name, stage: 'prepare', done: 0, total: original.length })
  const bytes = await prepare(original, file, inputRange(manifest, file.name))
  const path = join(staging, file.name)
  await writeDurably(path, bytes)
  onProgress?.({ file: file.name, stage: 'prepare', done: original.length, total: original.length })
  return {
    name: file.name,
    sourceSha256: file.sha256,
    sha256: sha256Of(bytes),
    bytes: bytes.length,
    modified: (await stat(path)).mtimeMs,
  }
}

/** What the engine feeds the file's graph: black and white pixels after its normalisation. */
function inputRange({ stages }: PackManifest, name: string): InputRange {
  const inputs: (StageInput | undefined)[] = Object.values(stages).map((stage) =>
    stage && 'file' in stage && stage.file === name ? stage.input : undefined,
  )
  const { mean, scale } = inputs.find((input) => input) ?? { mean: 0, scale: 1 / 255 }
  return { low: (0 - mean) * scale, high: (255 - mean) * scale }
}

/** Folders cannot be replaced in one step: a damaged one is moved away first. */
async function swapIn(staging: string, target: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true })
  const aside = `${staging}.old`
  try {
    await rename(target, aside)
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error
  }
  try {
    await rename(staging, target)
  } catch (error) {
    // Somebody else put the same pack there in between.
    if (!['ENOTEMPTY', 'EEXIST'].includes(systemCode(error)) || !(await isInstalled(target))) throw error
  } finally {
    await rm(aside, { recursive: true, force: true })
  }
}
