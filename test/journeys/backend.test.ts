/** Both engines compared, with another installation in Amazon's place: the same models, so they have to agree. */
import type { ChildProcess } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Rekognition } from '@aws-sdk/client-rekognition'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { cli } from '../fixtures/cli.ts'
import { startServer, type RunningServer } from '../fixtures/server.ts'
import { awsKey, clientOf } from '../rekognition/bench.ts'

interface Answer {
  people: number
  pictures: number
  probes: { picture: string; outcome: string; faces?: { verdict: string; local: { person: string | null } | null }[] }[]
  summary: { faces: number; agreed: number; notLookedAt: number }
  notCompared: unknown[]
  unknownTo: unknown[]
  leftovers: unknown[]
  leftoversRemoved: number
  cost: { calls: Record<string, number>; planned: Record<string, number>; usd: number }
}

let amazon: RunningServer
let service: Rekognition
let home: string
let probes: string
let env: NodeJS.ProcessEnv

const compare = (...args: string[]) => cli(['backend', 'compare', '--collection', 'demo', ...args], { env })
const temporary = async ({ here = true } = {}) => {
  const { CollectionIds = [] } = await service.listCollections({})
  const own = here ? (await cli(['collections', 'list', '--json'], { env })).stdout : ''
  return [...CollectionIds.filter((id) => id.startsWith('likeness-compare-')), ...(/likeness-compare-/.exec(own) ?? [])]
}

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'likeness-backend-'))
  const own = await startServer({ home, args: ['--sample'] })
  await own.stop()
  amazon = await startServer()
  const key = await awsKey(amazon.home)
  service = clientOf(`${amazon.url}/rekognition`, key)
  env = {
    ...{ LIKENESS_HOME: home, AWS_REGION: 'eu-west-1', AWS_ENDPOINT_URL_REKOGNITION: `${amazon.url}/rekognition` },
    ...{ AWS_ACCESS_KEY_ID: key.accessKeyId, AWS_SECRET_ACCESS_KEY: key.secretAccessKey },
  }
  probes = join(home, 'demo/portraits.jpg')
})
afterAll(async () => {
  service?.destroy()
  await amazon?.stop()
  await rm(home, { recursive: true, force: true })
})

it('says what it would cost, and sends nothing before somebody agrees', async () => {
  const { code, stderr } = await compare(probes)
  expect(code).toBe(2)
  expect(stderr).toMatch(/people with \d+ kept pictures and 1 probe: about \d+ paid calls, 0\.\d+ US dollars.*--yes/s)
  expect(await temporary()).toEqual([])
})

it('agrees on everybody, tells of what is no picture, and leaves nothing behind', async () => {
  const noPicture = join(home, 'notes.jpg')
  await writeFile(noPicture, 'not a picture')
  const ran = await compare(probes, noPicture, '--yes', '--json')
  expect(ran.code, ran.stderr).toBe(0)
  const [answer] = ran.json() as [Answer]
  expect(answer.people).toBeGreaterThan(1)
  expect(answer).toMatchObject({ notCompared: [], unknownTo: [], leftovers: [] })
  const [portraits, notes] = answer.probes
  expect(portraits).toMatchObject({ picture: probes, outcome: 'compared' })
  const faces = portraits!.faces!
  expect(faces.length).toBeGreaterThan(1)
  expect(faces.filter(({ verdict }) => !['same_person', 'nobody'].includes(verdict))).toEqual([])
  expect(faces.map(({ local }) => local?.person)).toContain('Karl')
  expect(notes).toMatchObject({
    ...{ picture: noPicture, outcome: 'not_looked_at' },
    failures: { local: { code: 'image_unsupported' }, rekognition: { code: 'image_unsupported' } },
  })
  expect(answer.summary).toMatchObject({ faces: faces.length, agreed: faces.length, notLookedAt: 1 })
  const { calls, planned, usd } = answer.cost
  expect(calls).toMatchObject({ IndexFaces: answer.pictures, AssociateFaces: answer.people, DetectFaces: 1 })
  expect(planned).toMatchObject({ IndexFaces: answer.pictures, AssociateFaces: answer.people, DetectFaces: 2 })
  expect(usd).toBeCloseTo(Object.values(calls).reduce((sum, count) => sum + count, 0) * 0.001)
  expect(await temporary()).toEqual([])
})

it('cleans up after Ctrl-C; what a killed run left goes with the next', async () => {
  const run = async (signal: NodeJS.Signals) => {
    let child: ChildProcess | undefined
    const ran = cli(['backend', 'compare', '--collection', 'demo', probes, '--yes'], {
      env,
      started: (c) => (child = c),
    })
    // As soon as there is something to clean up.
    while (child?.exitCode === null && (await temporary({ here: false })).length === 0) await sleep(100)
    child?.kill(signal)
    return ran
  }
  const interrupted = await run('SIGINT')
  expect(interrupted.code, interrupted.stderr).toBe(130)
  expect(await temporary()).toEqual([])

  await run('SIGKILL')
  expect(await temporary()).not.toEqual([])
  const after = await compare(probes, '--yes', '--json')
  expect((after.json() as [Answer])[0].leftoversRemoved).toBe(2)
  expect(await temporary()).toEqual([])
})

it('answers people with a table', async () => {
  const { code, stdout, stderr } = await compare(probes, '--yes')
  expect(code, stderr).toBe(0)
  expect(stdout).toMatch(/Both engines agree on (\d+) of \1 faces\.\n\d+ paid calls made, 0\.\d+ US dollars/)
})

it('compares the same two whichever is configured', async () => {
  await service.createCollection({ CollectionId: 'demo' })
  env['FACE_PROCESSING_BACKEND'] = 'aws_rekognition'
  const ran = await compare(probes, '--yes', '--json')
  expect(ran.code, ran.stderr).toBe(0)
  const [{ summary, people }] = ran.json() as [Answer]
  expect(people).toBeGreaterThan(1)
  expect(summary).toMatchObject({ faces: 10, agreed: 10 })
  expect(await temporary()).toEqual([])
})
