/** Everybody goes over to Amazon and back, with another installation in Amazon's place. */
import { createHash } from 'node:crypto'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readConfig } from '#config'
import { cli } from '../fixtures/cli.ts'
import { startServer, type RunningServer } from '../fixtures/server.ts'
import { awsKey } from '../rekognition/bench.ts'

interface Backend {
  configured: string
  engines: { engine: string; state: string; report: { people: number; not_found: string[] } | null }[]
}
interface Person {
  person_id: string
  user_name: string
}

let amazon: RunningServer
let home: string
let aws: NodeJS.ProcessEnv
let server: RunningServer
let key: string

const THERE = 'rekognition:eu-west-1'
const onAmazon = () => ({ ...aws, FACE_PROCESSING_BACKEND: 'aws_rekognition' })
const start = async (env: NodeJS.ProcessEnv) => (server = await startServer({ home, env }))
const json = async <Body>(path: string, init: RequestInit = {}) => {
  const response = await server.call(path, { key, ...init })
  expect(response.ok, `${path}: ${response.status}`).toBe(true)
  return (await response.json()) as Body
}
const who = async () => {
  const form = new FormData()
  form.set('image', new Blob([new Uint8Array(await readFile(join(home, 'demo/portraits.jpg')))]), 'portraits.jpg')
  form.set('collection', 'demo')
  const { faces } = await json<{ faces: { user_name: string | null }[] }>('/api/v1/identify', {
    ...{ method: 'POST', body: form },
  })
  return faces.flatMap(({ user_name: name }) => name ?? []).sort()
}
const backend = () => json<Backend>('/api/v1/backend')

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'likeness-migrate-'))
  amazon = await startServer()
  const { accessKeyId, secretAccessKey } = await awsKey(amazon.home)
  aws = {
    ...{ AWS_REGION: 'eu-west-1', AWS_ENDPOINT_URL_REKOGNITION: `${amazon.url}/rekognition` },
    ...{ AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
  }
  server = await startServer({ home, args: ['--sample'], env: aws })
  key = await server.key('admin')
})
afterAll(async () => {
  await server?.stop()
  await amazon?.stop()
  await rm(home, { recursive: true, force: true })
})

it('goes over when that is verified, and back, with who was erased meanwhile gone from both', async () => {
  const before = await who()
  expect(before.length).toBeGreaterThan(3)
  const unasked = await cli(['backend', 'migrate', '--to', 'rekognition'], { env: { ...aws, LIKENESS_HOME: home } })
  expect(unasked.code, unasked.stderr).toBe(2)
  expect(unasked.stderr).toMatch(
    /To rekognition:eu-west-1: \d+ people with \d+ kept pictures; about \d+ paid calls.*--yes/s,
  )
  expect((await backend()).engines).toMatchObject([{ state: 'active' }])

  // Before it is verified nobody is looked for on the wrong engine.
  await server.stop()
  const refused = await cli(['serve', '--port', '0'], { env: { ...onAmazon(), LIKENESS_HOME: home } })
  expect(refused.code).toBeGreaterThan(0)
  expect(refused.stderr).toMatch(/people are on local:.*backend migrate --to rekognition:eu-west-1/s)

  await start({ ...aws, LIKENESS_SHADOW: '1' })
  const ran = await cli(['backend', 'migrate', '--to', 'rekognition', '--yes', '--json'], {
    env: { ...aws, LIKENESS_HOME: home },
  })
  expect(ran.code, ran.stderr).toBe(0)
  expect(ran.json()).toMatchObject([{ engine: THERE, state: 'verified', report: { reasons: [], not_found: [] } }])
  // Still the one that was in use.
  expect((await backend()).engines).toMatchObject([{ state: 'active' }, { engine: THERE, state: 'verified' }])
  // In the shadow: the answer is the engine's in use, the other is asked as well.
  expect(await who()).toEqual(before)
  const metrics = async () => (await server.call('/metrics', { key })).text()
  await expect.poll(metrics).toMatch(/likeness_shadow_total\{verdict="same_person"\} [1-9]/)

  await server.stop()
  await start(onAmazon())
  expect(await backend()).toMatchObject({ configured: THERE, engines: [{ state: 'verified' }, { state: 'active' }] })
  expect(await who()).toEqual(before)

  const people = await json<Person[]>('/api/v1/people?collection=demo&limit=100')
  const [gone] = people.filter(({ user_name: name }) => before.includes(name))
  const receipt = await json<{ removed: Record<string, number> }>(`/api/v1/people/${gone!.person_id}`, {
    method: 'DELETE',
  })
  expect(JSON.stringify(receipt)).toContain('mirrored_faces')
  const left = before.filter((name) => name !== gone!.user_name)
  expect(await who()).toEqual(left)

  await server.stop()
  await start(aws)
  expect((await backend()).configured).toMatch(/^local:/)
  expect(await who()).toEqual(left)

  const discarded = await cli(['backend', 'discard', THERE], { env: { ...aws, LIKENESS_HOME: home } })
  expect(discarded.code, discarded.stderr).toBe(0)
  expect((await backend()).engines).toMatchObject([{ state: 'active' }, { engine: THERE, state: 'retired' }])
  const amazonKey = await amazon.key('admin')
  const collections = await amazon.call('/api/v1/collections', { key: amazonKey })
  expect(JSON.stringify(await collections.json())).not.toContain('demo')
  expect(await who()).toEqual(left)
}, 300_000)

/** The files of the installed pack once more, under another name. */
async function anotherPack(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'likeness-pack-'))
  const { openPack } = await import('#engine/local/models/open.ts')
  const { directory, manifest } = await openPack('default', readConfig({}).modelsDirectory)
  const files = await Promise.all(
    manifest.files.map(async ({ name }) => {
      const content = await readFile(join(directory, name))
      await writeFile(join(folder, name), content)
      const sha256 = createHash('sha256').update(content).digest('hex')
      return { name, source: `file:${name}`, sha256, bytes: content.byteLength }
    }),
  )
  await writeFile(join(folder, 'pack.json'), JSON.stringify({ ...manifest, id: 'another', version: '2.0', files }))
  return folder
}

it('another model pack: over, and back', async () => {
  const models = await mkdtemp(join(tmpdir(), 'likeness-models-'))
  const folder = await anotherPack()
  try {
    await cp(readConfig({}).modelsDirectory, models, { recursive: true })
    const env = { ...aws, LIKENESS_HOME: home, LIKENESS_MODELS: models }
    const installed = await cli(['models', 'install', folder], { env })
    expect(installed.code, installed.stderr).toBe(0)
    await server.stop()
    await start(env)
    const before = await who()
    expect(before.length).toBeGreaterThan(2)
    const ran = await cli(['backend', 'migrate', '--to', 'local:another', '--yes', '--json'], { env })
    expect(ran.code, ran.stderr).toBe(0)
    expect(ran.stderr).toContain('nothing of it costs money')
    expect(ran.json()).toMatchObject([{ engine: 'local:another/2.0', state: 'verified', report: { paid_calls: {} } }])
    // Stored beside each other, and each is seen once.
    const names = (await json<{ collection: string }[]>('/api/v1/collections')).map(({ collection }) => collection)
    expect(names.sort()).toEqual(['default', 'demo'])

    await server.stop()
    await start({ ...env, LIKENESS_PACK: 'another' })
    expect((await backend()).configured).toBe('local:another/2.0')
    expect(await who()).toEqual(before)
    await server.stop()
    await start(env)
    expect(await who()).toEqual(before)
    const discarded = await cli(['backend', 'discard', 'local:another/2.0'], { env })
    expect(discarded.code, discarded.stderr).toBe(0)
    expect(await who()).toEqual(before)
  } finally {
    for (const path of [models, folder]) await rm(path, { recursive: true, force: true })
  }
}, 300_000)
