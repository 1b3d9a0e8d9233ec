import { readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { installPack } from './install.ts'
import { listPacks } from './list.ts'
import { failureOf, temporaryDirectory } from './models.testing.ts'
import { openPack } from './open.ts'
import { folderPack, litter } from './packs.testing.ts'
import { verifyPack } from './verify.ts'

describe('damage', () => {
  test('is found when the pack is opened or verified, and repaired by installing', async () => {
    const { manifest, baseDirectory } = await folderPack()
    const modelsDirectory = await temporaryDirectory()
    const { path } = await installPack(manifest, { modelsDirectory, baseDirectory })
    const file = path('embedder.onnx')

    await truncate(file, 10)
    const error = await failureOf(openPack('mine', modelsDirectory))
    expect(error.code).toBe('models_corrupt')
    expect(error.message).toContain('embedder.onnx')
    expect((await listPacks(modelsDirectory)).at(-1)).toMatchObject({
      condition: 'damaged',
      damaged: ['embedder.onnx'],
    })
    await installPack(manifest, { modelsDirectory, baseDirectory })
    await verifyPack('mine', modelsDirectory)

    // One bit, with size and time as they were: only reading it finds that.
    const bytes = await readFile(file)
    const { atime, mtime } = await stat(file)
    bytes[bytes.length - 1] ^= 1
    await writeFile(file, bytes)
    await utimes(file, atime, mtime)
    await openPack('mine', modelsDirectory)
    expect((await failureOf(verifyPack('mine', modelsDirectory))).code).toBe('models_corrupt')
    await installPack(manifest, { modelsDirectory, baseDirectory })
    await verifyPack('mine', modelsDirectory)

    await rm(file)
    expect((await failureOf(openPack('mine', modelsDirectory))).code).toBe('models_corrupt')
    expect(await litter(modelsDirectory)).toEqual([])
  })

  test('a copied pack, whose times are others, is as good as before; a changed one is not', async () => {
    const { manifest, baseDirectory } = await folderPack()
    const modelsDirectory = await temporaryDirectory()
    const { path } = await installPack(manifest, { modelsDirectory, baseDirectory })
    const file = path('embedder.onnx')
    await utimes(file, 1, 1)
    await openPack('mine', modelsDirectory)
    const bytes = await readFile(file)
    bytes[bytes.length - 1] ^= 1
    await writeFile(file, bytes)
    await utimes(file, 1, 1)
    expect((await failureOf(openPack('mine', modelsDirectory))).code).toBe('models_corrupt')
  })

  test('half a receipt counts as not installed', async () => {
    const { manifest, baseDirectory } = await folderPack()
    const modelsDirectory = await temporaryDirectory()
    const { directory } = await installPack(manifest, { modelsDirectory, baseDirectory })
    await writeFile(join(directory, 'receipt.json'), '{"installedAt":')
    expect((await failureOf(openPack('mine', modelsDirectory))).code).toBe('models_missing')
    await installPack(manifest, { modelsDirectory, baseDirectory })
    await openPack('mine', modelsDirectory)
  })
})
