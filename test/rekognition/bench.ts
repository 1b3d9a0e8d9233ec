/** What the suites of the Rekognition endpoint share: the running server, its keys, its clients and pictures. */
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { Rekognition } from '@aws-sdk/client-rekognition'
import sharp from 'sharp'
import { expect } from 'vitest'
import { QUICK_START } from '#stores/sql/prepared.fixture.ts'
import { demoPictures, facelessPicture } from '../fixtures/pictures.ts'
import { startServer, type RunningServer } from '../fixtures/server.ts'
import { rawSender, type RawAnswer } from './raw.ts'
import { createSeen, type Seen } from './seen.ts'

export const likeness = resolve(import.meta.dirname, '../../bin/likeness.mjs')
export const REGION = 'eu-west-1'
export const ACCOUNT = '210987654321'
export const SCOPED = 'scoped'

export interface AwsKey {
  accessKeyId: string
  secretAccessKey: string
}

export interface Bench {
  server: RunningServer
  /** Of the endpoint. */
  endpoint: string
  seen: Seen
  admin: Rekognition
  viewer: Rekognition
  /** Operator of the collection SCOPED alone. */
  scoped: Rekognition
  keys: Record<'admin' | 'viewer' | 'scoped', AwsKey>
  /** Signed by the administrator, with any body; a string is sent as it is. */
  raw(operation: string, body: unknown): Promise<RawAnswer>
  picture(name: string): Promise<Uint8Array>
  faceless: Uint8Array
  /** Of one person whose face has few pixels. */
  tiny(): Promise<Uint8Array>
}

/** Filled by `openBench`, before any test runs. */
export const bench = {} as Bench

export async function awsKey(home: string, ...args: string[]): Promise<AwsKey> {
  const env = { ...process.env, LIKENESS_HOME: home }
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...QUICK_START, likeness, 'keys', 'create', '--aws', '--json', ...args],
    { env },
  )
  return JSON.parse(stdout) as AwsKey
}

export const clientOf = (endpoint: string, credentials: AwsKey): Rekognition =>
  new Rekognition({ endpoint, credentials, region: REGION, maxAttempts: 1 })

export async function openBench(env: NodeJS.ProcessEnv = {}): Promise<void> {
  const path = await demoPictures()
  const server = await startServer({
    env: {
      ...{ LIKENESS_REKOGNITION_ACCOUNT: ACCOUNT, LIKENESS_RATE_LIMIT: '1000000' },
      ...{ LIKENESS_RATE_LIMIT_ADDRESS: '1000000', ...env },
    },
  })
  const endpoint = `${server.url}/rekognition`
  // One after another: two at once would both want to make the sealing key.
  const admin = await awsKey(server.home)
  const [viewer, scoped] = await Promise.all([
    awsKey(server.home, '--role', 'viewer'),
    awsKey(server.home, '--role', 'operator', '--collection', SCOPED),
  ])
  const seen = createSeen()
  const client = (key: AwsKey) => {
    const made = clientOf(endpoint, key)
    seen.watch(made)
    return made
  }
  Object.assign(bench, {
    ...{ server, endpoint, seen, keys: { admin, viewer, scoped } },
    ...{ admin: client(admin), viewer: client(viewer), scoped: client(scoped) },
    raw: rawSender(clientOf(endpoint, admin)),
    picture: (name: string) => readFile(path(name)),
    faceless: await facelessPicture(),
    tiny: async () => {
      const small = await sharp(path('franck_02045.jpg')).resize({ height: 36 }).png().toBuffer()
      const canvas = sharp({ create: { width: 640, height: 480, channels: 3, background: '#777' } })
      return canvas
        .composite([{ input: small }])
        .png()
        .toBuffer()
    },
  } satisfies Bench)
}

/** The server must have lived, and logged no failure of its own. */
export async function closeBench(): Promise<void> {
  const { server } = bench
  if (!server) return
  const code = await server.stop()
  if (code !== 0) throw new Error(`The server ended with ${code}:\n${server.log()}`)
  expect(server.log()).not.toContain('request failed')
}

/** The folder that is the bucket of that name in the product's own store. */
export const bucketFolder = (name: string) => join(bench.server.home, 'objects', 'buckets', name)

export async function refused(call: Promise<unknown>, name: string, message: string | RegExp, status = 400) {
  const error = await call.then(
    (answer) => expect.fail(`It was not refused, but answered ${JSON.stringify(answer).slice(0, 300)}`),
    (thrown: unknown) => thrown,
  )
  expect(error).toMatchObject({
    ...{ name, message: typeof message === 'string' ? message : (expect.stringMatching(message) as string) },
    $metadata: { httpStatusCode: status, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string },
  })
}

export const NO_SUCH = 'The collection id: nowhere does not exist'
export const NO_FACE = 'There are no faces in the image. Should be at least 1.'
export const UNKNOWN_ID = '00000000-0000-4000-8000-000000000000'

export const descending = (values: (number | undefined)[]) =>
  expect(values).toEqual([...values].sort((a, b) => (b ?? 0) - (a ?? 0)))
