/** The examples, as a newcomer runs them: against a server, with a key, on real pictures. */
import { execFile, spawnSync } from 'node:child_process'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { BACKENDS, type Servers } from '../fixtures/backends.ts'

const examples = resolve(import.meta.dirname, '../../examples')
const withoutCurl = spawnSync('curl', ['--version']).error !== undefined
if (withoutCurl) process.stderr.write('The curl example is skipped: there is no curl.\n')

export const examplesSuite = (servers: () => Servers) =>
  describe.each(BACKENDS)('the examples %s', (_, backend) => {
    let environment: NodeJS.ProcessEnv
    let pictures: string[]
    beforeAll(async () => {
      const server = servers()[backend]
      environment = { ...process.env, LIKENESS_URL: server.url, LIKENESS_KEY: await server.key('operator') }
      pictures = ['people/tom-1.jpg', 'portraits.jpg'].map((name) => join(servers().local.home, 'demo', name))
    })

    const run = async (program: string, args: string[]) =>
      (await promisify(execFile)(program, [...args, ...pictures], { env: environment })).stdout
    const typescript = (example: string) => run(process.execPath, ['--import', 'tsx', join(examples, example)])
    const curl = (example: string) => run('bash', [join(examples, example)])

    it('identity in TypeScript', async () => {
      const told = await typescript('identity/identity.ts')
      expect(told).toMatch(/^Enrolled as person_[0-9a-f]{12}/)
      expect(told).toMatch(/Found: \[[^\]]*'Ann Example \(9\d\.\d\)'/)
      expect(told).toContain('Found 1 times so far')
      expect(told.slice(told.indexOf('Found now'))).not.toContain('Ann Example')
    })

    it.skipIf(withoutCurl)('identity with curl', async () => {
      const told = await curl('identity/identity.sh')
      const [, before, after] =
        /--- identify\n(.*)\n--- history[^]*--- identify again: nobody\n(.*)$/.exec(told.trim()) ?? []
      expect(before).toContain('Ann Example')
      expect(JSON.parse(after)).toMatchObject({ success: true, faces_detected: 10 })
      expect(after).not.toContain('Ann Example')
    })

    it('galleries in TypeScript', async () => {
      const told = await typescript('galleries/gallery.ts')
      expect(told).toMatch(/portraits\.jpg: \d+ faces, Ann Example \(9\d\.\d\)\n/)
      expect(told).toMatch(
        /Link for the client: .*\/#\/g\/example-wedding(-\d+)?\?t=\S+\nDeleted, with 1 client erased\n$/,
      )
    })

    it.skipIf(withoutCurl)('galleries with curl', async () => {
      const told = await curl('galleries/gallery.sh')
      const [, clients, photos] = /--- clients, and one client’s photos\n(.*)\n(.*)\n/.exec(told) ?? []
      expect(JSON.parse(clients!)).toMatchObject({ clients: [{ name: 'Ann Example', photoCount: 1 }] })
      expect(JSON.parse(photos!)).toMatchObject({ photos: [{ originalName: 'portraits.jpg', matchCount: 1 }] })
      expect(JSON.parse(told.trim().split('\n').at(-1)!)).toMatchObject({ success: true, receipts: [{}] })
    })
  })
