import { readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { installPack, type InstallProgress } from './install.ts'
import { directoryOf, downloadsOf } from './layout.ts'
import { listPacks } from './list.ts'
import { failureOf, manifestOf, packFileOf, sendFile, serve, temporaryDirectory } from './models.testing.ts'
import { openPack } from './open.ts'
import { bytesFor, detector, embedder, folderPack, litter, servedPack } from './packs.testing.ts'
import { removePack } from './remove.ts'
import { sha256Of } from './sources/verified-file.ts'
import { verifyPack } from './verify.ts'

describe('a pack in a folder', () => {
  test('is installed, opened, verified, listed and removed', async () => {
    const { manifest, baseDirectory } = await folderPack()
    const modelsDirectory = await temporaryDirectory()
    const progress: InstallProgress[] = []
    const pack = await installPack(manifest, { modelsDirectory, baseDirectory, onProgress: (p) => progress.push(p) })
    expect(new Set(progress.map(({ stage }) => stage))).toEqual(new Set(['verify', 'prepare']))
    expect(progress.at(-1)).toEqual({
      file: 'embedder.onnx',
      stage: 'prepare',
      done: embedder.length,
      total: embedder.length,
    })
    expect(await litter(modelsDirectory)).toEqual([])

    const opened = await openPack('mine', modelsDirectory)
    expect(opened.manifest).toEqual(manifest)
    expect(opened.path('embedder.onnx')).toBe(pack.path('embedder.onnx'))
    expect(() => opened.path('../../secret')).toThrow('has no file')

    const verified = await verifyPack('mine', modelsDirectory)
    expect(verified.files.map(({ sourceSha256 }) => sourceSha256)).toEqual(manifest.files.map(({ sha256 }) => sha256))
    expect(verified.files[1].sha256).toBe(sha256Of(await readFile(pack.path('embedder.onnx'))))

    const listed = await listPacks(modelsDirectory)
    expect(listed.map(({ id, condition }) => `${id} ${condition}`)).toEqual([
      'default missing',
      'opencv missing',
      'mine intact',
    ])
    expect(listed[2]).toMatchObject({ origin: 'folder', licence: manifest.licence, version: '1.0' })
    expect(listed[1].bytes).toBe(38_928_942)

    await removePack('mine', modelsDirectory)
    expect((await failureOf(openPack('mine', modelsDirectory))).code).toBe('models_missing')
    expect((await failureOf(removePack('mine', modelsDirectory))).code).toBe('models_missing')
    expect(await litter(modelsDirectory)).toEqual([])
  })

  test('a newer version takes its place, embeddings of the two never mix', async () => {
    const modelsDirectory = await temporaryDirectory()
    const first = await folderPack()
    await installPack(first.manifest, { ...first, modelsDirectory })
    const second = await folderPack({ version: '2.0' })
    await installPack(second.manifest, { ...second, modelsDirectory })
    const opened = await openPack('mine', modelsDirectory)
    expect(opened.manifest.version).toBe('2.0')
    expect(opened.directory).not.toBe(directoryOf(modelsDirectory, first.manifest))
  })

  test('a file that is gone, changed or outside the folder', async () => {
    const modelsDirectory = await temporaryDirectory()
    const changed = await folderPack()
    await writeFile(join(changed.folder, 'b.onnx'), detector)
    const wrong = await failureOf(installPack(changed.manifest, { ...changed, modelsDirectory }))
    expect(wrong.code).toBe('models_wrong_hash')
    await rm(join(changed.folder, 'b.onnx'))
    const gone = await failureOf(installPack(changed.manifest, { ...changed, modelsDirectory }))
    expect(gone.message).toContain('is not there')
    const [file, other] = changed.manifest.files
    for (const source of ['file:../b.onnx', 'file:/etc/passwd', 'file:a/../../b', 'file:.']) {
      const outside = { ...changed.manifest, files: [file, { ...other, source }] }
      expect((await failureOf(installPack(outside, { ...changed, modelsDirectory }))).message).toContain('leads out')
    }
    expect((await failureOf(installPack(changed.manifest, { modelsDirectory }))).code).toBe('models_invalid')
    expect(await readdir(join(modelsDirectory, '.downloads'))).toEqual([file.sha256])
    expect((await failureOf(openPack('mine', modelsDirectory))).code).toBe('models_missing')
  })
})

describe('a pack from a server', () => {
  test('after an interruption, continues where it stopped', async () => {
    const half = Math.floor(embedder.length / 2)
    let broken = true
    const server = await serve((request, response) => {
      if (!broken || request.url?.includes('detector')) return sendFile(request, response, bytesFor(request.url))
      response.writeHead(200, { 'content-length': embedder.length, etag: '"1"' })
      response.write(embedder.subarray(0, half), () => setTimeout(() => response.destroy(), 50))
    })
    const modelsDirectory = await temporaryDirectory()
    const manifest = servedPack(server.url)
    const http = { retries: 0 }
    expect((await failureOf(installPack(manifest, { modelsDirectory, http }))).code).toBe('models_download_failed')
    expect((await readdir(downloadsOf(modelsDirectory))).sort()).toContain(manifest.files[0].sha256)
    broken = false
    await installPack(manifest, { modelsDirectory, http })
    expect(server.requests.map(({ url, range }) => [url, range])).toEqual([
      ['/detector.onnx', undefined],
      ['/embedder.onnx', undefined],
      ['/embedder.onnx', `bytes=${half}-`],
    ])
    expect(await litter(modelsDirectory)).toEqual([])
  })

  test('with a wrong hash leaves what was installed as it was', async () => {
    let evil = false
    const server = await serve((request, response) => {
      sendFile(request, response, evil ? Buffer.from('evil') : bytesFor(request.url))
    })
    const modelsDirectory = await temporaryDirectory()
    const manifest = servedPack(server.url)
    const { path } = await installPack(manifest, { modelsDirectory })
    evil = true
    await truncate(path('detector.onnx'), 3)
    const error = await failureOf(installPack(manifest, { modelsDirectory }))
    expect(error.code).toBe('models_wrong_hash')
    expect((await stat(path('embedder.onnx'))).size).toBeGreaterThan(100)
    expect(await litter(modelsDirectory)).toEqual([])
  })

  test('that is no graph is refused, and nothing is installed', async () => {
    const junk = Buffer.from('not a graph, though its hash is right')
    const server = await serve((request, response) => sendFile(request, response, junk))
    const modelsDirectory = await temporaryDirectory()
    const file = packFileOf({ name: 'all.onnx', source: `${server.url}/all.onnx`, bytes: junk })
    expect((await failureOf(installPack(manifestOf('junk', [file]), { modelsDirectory }))).code).toBe('models_invalid')
    expect((await failureOf(openPack('junk', modelsDirectory))).code).toBe('models_missing')
    expect((await readdir(modelsDirectory)).filter((name) => !name.startsWith('.'))).toEqual([])
  })

  test('cancelled between two files, then run again', async () => {
    const server = await serve((request, response) => sendFile(request, response, bytesFor(request.url)))
    const modelsDirectory = await temporaryDirectory()
    const manifest = servedPack(server.url)
    const stop = new AbortController()
    const options = { modelsDirectory, signal: stop.signal, onProgress: () => stop.abort() }
    expect((await failureOf(installPack(manifest, options))).code).toBe('cancelled')
    await installPack(manifest, { modelsDirectory })
  })
})

test('a folder for models that cannot be made', async () => {
  const { manifest, baseDirectory, folder } = await folderPack()
  const modelsDirectory = join(folder, 'b.onnx', 'models')
  const error = await failureOf(installPack(manifest, { modelsDirectory, baseDirectory }))
  expect(error.code).toBe('models_unwritable')
  expect((await failureOf(openPack('default', modelsDirectory))).code).toBe('models_missing')
})
