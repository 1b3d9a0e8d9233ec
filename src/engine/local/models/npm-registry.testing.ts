/** An npm registry on this machine, for tests of what is fetched through npm: packages made on the spot. */
import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { create } from 'tar'
import { vi } from 'vitest'
import { serve, temporaryDirectory, type TestServer } from './models.testing.ts'

/** Serves one package and makes npm, for the time of the test, use this registry and a cache of its own. */
export async function npmRegistry(
  name: string,
  version: string,
  files: Record<string, Uint8Array>,
  manifest: Record<string, unknown> = {},
): Promise<TestServer> {
  const folder = await temporaryDirectory()
  const content = { ...files, 'package.json': Buffer.from(JSON.stringify({ name, version, ...manifest })) }
  for (const [path, bytes] of Object.entries(content)) {
    await mkdir(dirname(join(folder, 'package', path)), { recursive: true })
    await writeFile(join(folder, 'package', path), bytes)
  }
  await create({ file: join(folder, 'package.tgz'), cwd: folder, gzip: true }, ['package'])
  const tarball = await readFile(join(folder, 'package.tgz'))
  const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`
  const server: TestServer = await serve((request, response) => {
    if (request.url?.endsWith('.tgz')) response.writeHead(200).end(tarball)
    else if (decodeURIComponent(request.url ?? '') !== `/${name}`) response.writeHead(404).end('{}')
    else {
      const dist = { tarball: `${server.url}/package.tgz`, integrity }
      const versions = { [version]: { name, version, dist, ...manifest } }
      const document = { name, 'dist-tags': { latest: version }, versions }
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(document))
    }
  })
  useRegistry(server.url, join(folder, 'cache'))
  return server
}

export function useRegistry(url: string, cache: string): void {
  vi.stubEnv('npm_config_registry', url)
  vi.stubEnv('npm_config_cache', cache)
  vi.stubEnv('npm_config_fetch_retries', '0')
  // What a project or user says about single scopes must not lead elsewhere.
  vi.stubEnv('npm_config_userconfig', join(cache, 'no-such-npmrc'))
}
