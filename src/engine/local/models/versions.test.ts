import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { installPack } from './install.ts'
import type { PackManifest } from './manifest.ts'
import { failureOf, packFileOf, temporaryDirectory, tinyGraph } from './models.testing.ts'
import { openPack } from './open.ts'
import { folderPack, litter } from './packs.testing.ts'
import { verifyPack } from './verify.ts'

type Embedder = PackManifest['stages']['embedder']

/** The pack with another embedder file, in the same folder. */
async function withOtherEmbedder({ folder, manifest }: { folder: string; manifest: PackManifest }) {
  const bytes = tinyGraph(3)
  await writeFile(join(folder, 'c.onnx'), bytes)
  const file = packFileOf({ name: 'embedder.onnx', source: 'file:c.onnx', bytes, prepare: ['dynamic-batch'] })
  return { ...manifest, files: [manifest.files[0], file] }
}

describe('installed again', () => {
  test('an edited pack with the same files has its new thresholds and calibration', async () => {
    const modelsDirectory = await temporaryDirectory()
    const { manifest, baseDirectory } = await folderPack()
    const first = await installPack(manifest, { modelsDirectory, baseDirectory })
    const { mtimeMs } = await stat(first.path('embedder.onnx'))
    const [low, high] = manifest.calibration.rows
    const edited = {
      ...manifest,
      thresholds: { verification: 70, duplicate: 90 },
      calibration: { measuredOn: 'Again.', rows: [low, { ...high, similarity: 99 }] },
    }
    const second = await installPack(edited, { modelsDirectory, baseDirectory })
    expect(second.directory).toBe(first.directory)
    expect((await openPack('mine', modelsDirectory)).manifest).toEqual(edited)
    expect((await stat(first.path('embedder.onnx'))).mtimeMs).toBe(mtimeMs)
    await verifyPack('mine', modelsDirectory)
    expect(await litter(modelsDirectory)).toEqual([])
  })

  test('an unchanged pack is left as it is', async () => {
    const modelsDirectory = await temporaryDirectory()
    const { manifest, baseDirectory } = await folderPack()
    const { directory } = await installPack(manifest, { modelsDirectory, baseDirectory })
    const receipt = await readFile(join(directory, 'receipt.json'), 'utf8')
    await installPack(manifest, { modelsDirectory, baseDirectory })
    expect(await readFile(join(directory, 'receipt.json'), 'utf8')).toBe(receipt)
  })

  test('an older version is the one in use again, even after the clock was set back', async () => {
    const modelsDirectory = await temporaryDirectory()
    const old = await folderPack()
    const recent = await folderPack({ version: '2.0' })
    const versionInUse = async () => (await openPack('mine', modelsDirectory)).manifest.version
    await installPack(old.manifest, { ...old, modelsDirectory })
    const { directory } = await installPack(recent.manifest, { ...recent, modelsDirectory })
    expect(await versionInUse()).toBe('2.0')

    const path = join(directory, 'receipt.json')
    const receipt = JSON.parse(await readFile(path, 'utf8')) as object
    await writeFile(path, JSON.stringify({ ...receipt, installedAt: '2999-01-01T00:00:00.000Z' }))
    await installPack(old.manifest, { ...old, modelsDirectory })
    expect(await versionInUse()).toBe('1.0')
    await installPack(recent.manifest, { ...recent, modelsDirectory })
    expect(await versionInUse()).toBe('2.0')
  })
})

describe('another embedder under the same id and version', () => {
  test('as a file is refused, and accepted with a higher version', async () => {
    const modelsDirectory = await temporaryDirectory()
    const pack = await folderPack()
    await installPack(pack.manifest, { ...pack, modelsDirectory })
    const changed = await withOtherEmbedder(pack)
    const error = await failureOf(installPack(changed, { ...pack, modelsDirectory }))
    expect(error.code).toBe('models_invalid')
    expect(error.message).toContain('Raise the version')
    expect((await openPack('mine', modelsDirectory)).manifest).toEqual(pack.manifest)

    await installPack({ ...changed, version: '1.1' }, { ...pack, modelsDirectory })
    expect((await openPack('mine', modelsDirectory)).manifest.version).toBe('1.1')
  })

  test.each<[string, (embedder: Embedder) => Embedder]>([
    ['mean', (embedder) => ({ ...embedder, input: { ...embedder.input, mean: 0 } })],
    ['scale', (embedder) => ({ ...embedder, input: { ...embedder.input, scale: 1 } })],
    ['channels', (embedder) => ({ ...embedder, input: { ...embedder.input, channels: 'bgr' } })],
    ['size', (embedder) => ({ ...embedder, input: { ...embedder.input, width: 96 } })],
    ['dimensions', (embedder) => ({ ...embedder, dimensions: 3 })],
  ])('by its %s is refused', async (_, change) => {
    const modelsDirectory = await temporaryDirectory()
    const { manifest, baseDirectory } = await folderPack()
    await installPack(manifest, { modelsDirectory, baseDirectory })
    const changed = { ...manifest, stages: { ...manifest.stages, embedder: change(manifest.stages.embedder) } }
    const error = await failureOf(installPack(changed, { modelsDirectory, baseDirectory }))
    expect(error).toMatchObject({ code: 'models_invalid', details: { pack: 'mine', version: '1.0' } })
    expect((await openPack('mine', modelsDirectory)).manifest).toEqual(manifest)
  })

  test('is seen even if the installed manifest is not valid any more, whose repair works', async () => {
    const modelsDirectory = await temporaryDirectory()
    const pack = await folderPack()
    const { directory } = await installPack(pack.manifest, { ...pack, modelsDirectory })
    const rows = pack.manifest.calibration.rows.map((row) => ({ ...row, fmr: 0 }))
    const flat = { ...pack.manifest, calibration: { measuredOn: '', rows } }
    await writeFile(join(directory, 'pack.json'), JSON.stringify(flat))
    expect((await failureOf(openPack('mine', modelsDirectory))).code).toBe('models_invalid')
    const changed = await withOtherEmbedder(pack)
    expect((await failureOf(installPack(changed, { ...pack, modelsDirectory }))).message).toContain('Raise the version')
    await installPack(pack.manifest, { ...pack, modelsDirectory })
    expect((await openPack('mine', modelsDirectory)).manifest).toEqual(pack.manifest)
  })

  test('another detector is another matter', async () => {
    const modelsDirectory = await temporaryDirectory()
    const pack = await folderPack()
    await installPack(pack.manifest, { ...pack, modelsDirectory })
    const detector = { ...pack.manifest.stages.detector, scoreThreshold: 0.9 }
    const changed = { ...pack.manifest, stages: { ...pack.manifest.stages, detector } }
    await installPack(changed, { ...pack, modelsDirectory })
    expect((await openPack('mine', modelsDirectory)).manifest).toEqual(changed)
  })
})
