/** The examples, as a newcomer runs them: against a server, with a key, on real pictures. */
import { execFile, spawnSync } from 'node:child_process'
import { cp } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startServer, type RunningServer } from '../fixtures/server.ts'
import { awsKey } from '../rekognition/bench.ts'

const folder = resolve(import.meta.dirname, '../../examples/identity')
const withoutCurl = spawnSync('curl', ['--version']).error !== undefined
if (withoutCurl) console.warn('The curl example is skipped: there is no curl.')

interface Ran {
  server: RunningServer
  stop(): Promise<unknown>
}

const here = async (): Promise<Ran> => {
  const server = await startServer({ args: ['--sample'] })
  return { server, stop: () => server.stop() }
}

/** Another installation stands in for Amazon: what it answers comes over Amazon's own client. */
async function onRekognition(): Promise<Ran> {
  const amazon = await startServer({ args: ['--sample'] })
  const { accessKeyId, secretAccessKey } = await awsKey(amazon.home)
  const server = await startServer({
    env: {
      ...{ FACE_PROCESSING_BACKEND: 'aws_rekognition', AWS_REGION: 'eu-west-1' },
      ...{ AWS_ENDPOINT_URL_REKOGNITION: `${amazon.url}/rekognition` },
      ...{ AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
    },
  })
  await cp(join(amazon.home, 'demo'), join(server.home, 'demo'), { recursive: true })
  return { server, stop: () => Promise.all([server.stop(), amazon.stop()]) }
}

describe.each([
  ['on this machine', here],
  ['on Amazon Rekognition', onRekognition],
])('identity %s', (_, start) => {
  let ran: Ran
  let environment: NodeJS.ProcessEnv
  let pictures: string[]
  beforeAll(async () => {
    ran = await start()
    const { server } = ran
    environment = { ...process.env, LIKENESS_URL: server.url, LIKENESS_KEY: await server.key('operator') }
    pictures = [join(server.home, 'demo/people/tom-1.jpg'), join(server.home, 'demo/portraits.jpg')]
  })
  afterAll(() => ran?.stop())

  const run = async (program: string, args: string[]) =>
    (await promisify(execFile)(program, [...args, ...pictures], { env: environment })).stdout

  it('in TypeScript', async () => {
    const told = await run(process.execPath, ['--import', 'tsx', join(folder, 'identity.ts')])
    expect(told).toMatch(/^Enrolled as person_[0-9a-f]{12}/)
    expect(told).toMatch(/Found: \[[^\]]*'Ann Example \(9\d\.\d\)'/)
    expect(told).toContain('Found 1 times so far')
    expect(told.slice(told.indexOf('Found now'))).not.toContain('Ann Example')
  })

  it.skipIf(withoutCurl)('with curl', async () => {
    const told = await run('bash', [join(folder, 'identity.sh')])
    const [, before, after] =
      /--- identify\n(.*)\n--- history[^]*--- identify again: nobody\n(.*)$/.exec(told.trim()) ?? []
    expect(before).toContain('Ann Example')
    expect(JSON.parse(after)).toMatchObject({ success: true, faces_detected: 10 })
    expect(after).not.toContain('Ann Example')
  })
})
