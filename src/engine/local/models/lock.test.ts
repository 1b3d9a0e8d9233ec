import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { installPack } from './install.ts'
import { lockOf } from './layout.ts'
import { withLock } from './lock.ts'
import type { PackManifest } from './manifest.ts'
import { failureOf, sendFile, serve, temporaryDirectory } from './models.testing.ts'
import { bytesFor, folderPack, litter, servedPack } from './packs.testing.ts'
import { verifyPack } from './verify.ts'

describe('two at once', () => {
  const script = `
    import { installPack } from '#engine/local/models/install.ts'
    const [manifest, modelsDirectory] = process.argv.slice(1)
    await installPack(JSON.parse(manifest), { modelsDirectory })
  `
  const start = (manifest: PackManifest, modelsDirectory: string) =>
    spawn(
      process.execPath,
      [
        '--import',
        'tsx',
        '--conditions',
        'source',
        '--input-type=module',
        '-e',
        script,
        JSON.stringify(manifest),
        modelsDirectory,
      ],
      { stdio: ['ignore', 'inherit', 'inherit'] },
    )

  test('processes share one download', async () => {
    const server = await serve((request, response) => {
      setTimeout(() => sendFile(request, response, bytesFor(request.url)), 300)
    })
    const modelsDirectory = await temporaryDirectory()
    const manifest = servedPack(server.url)
    const both = [start(manifest, modelsDirectory), start(manifest, modelsDirectory)]
    const ends = await Promise.all(both.map((child) => once(child, 'exit')))
    expect(ends.map(([code]) => code as number)).toEqual([0, 0])
    expect(server.requests).toHaveLength(2)
    await verifyPack('served', modelsDirectory)
    expect(await litter(modelsDirectory)).toEqual([])
  })

  test('what a killed process left is taken over', async () => {
    const modelsDirectory = await temporaryDirectory()
    let kill = () => false
    const server = await serve((request, response, count) => {
      if (count === 1) kill()
      else sendFile(request, response, bytesFor(request.url))
    })
    const manifest = servedPack(server.url)
    const child = start(manifest, modelsDirectory)
    kill = () => child.kill('SIGKILL')
    await once(child, 'exit')
    // And what it had left had it been killed while it prepared.
    await mkdir(join(modelsDirectory, '.staging-served-1'))
    await writeFile(join(modelsDirectory, '.staging-served-1', 'half.onnx'), '')
    expect(await litter(modelsDirectory)).toHaveLength(2)
    await installPack(manifest, { modelsDirectory })
    expect(await litter(modelsDirectory)).toEqual([])
  })

  test('a lock is waited for, and the wait can be cancelled', async () => {
    const modelsDirectory = await temporaryDirectory()
    const { manifest, baseDirectory } = await folderPack()
    await withLock(lockOf(modelsDirectory, 'mine'), undefined, async () => {
      const signal = AbortSignal.timeout(50)
      const error = await failureOf(installPack(manifest, { modelsDirectory, baseDirectory, signal }))
      expect(error.code).toBe('cancelled')
    })
    await installPack(manifest, { modelsDirectory, baseDirectory })
  })
})
