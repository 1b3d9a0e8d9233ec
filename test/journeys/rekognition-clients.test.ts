/** The Rekognition endpoint driven by unmodified boto3 and AWS CLI, where they are installed; also served alone. */
import { execFile, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { frameOf, hasFfmpeg, makeVideo } from '#media/videos.fixture.ts'
import { demoPictures } from '../fixtures/pictures.ts'
import { awsKey, bench, bucketFolder, clientOf, closeBench, likeness, openBench } from '../rekognition/bench.ts'

const suites = join(import.meta.dirname, '../rekognition')
/** Why not, or undefined. */
function missing(what: string, command: string, ...args: string[]): string | undefined {
  const { status, error } = spawnSync(command, args, { stdio: 'ignore' })
  if (status === 0 && !error) return undefined
  console.warn(`Skipped: the Rekognition endpoint is not driven by ${what}, which is not installed here.`)
  return what
}
/** The one that is found first, and that of the distribution, whose packages are older. */
const pythons = ['python3', '/usr/bin/python3'].map((python) => ({
  python,
  noBoto3: missing(`boto3 of ${python}`, python, '-c', 'import boto3'),
  noCli: missing(`the AWS CLI of ${python}`, python, '-c', 'import awscli.clidriver'),
}))
const noAws = missing('the command aws', 'aws', '--version')
const noOlder = missing('/usr/bin/aws', '/usr/bin/aws', '--version')

let environment: NodeJS.ProcessEnv
let pictures: string
beforeAll(async () => {
  await openBench()
  pictures = dirname((await demoPictures())('cage.jpg'))
  const { accessKeyId, secretAccessKey } = bench.keys.admin
  environment = {
    ...{ ...process.env, SUITE_ENDPOINT: bench.endpoint, AWS_DEFAULT_REGION: 'us-west-2', AWS_PAGER: '' },
    ...{ AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
    ...{ AWS_CONFIG_FILE: '/nonexistent', AWS_SHARED_CREDENTIALS_FILE: '/nonexistent' },
    ...{ AWS_ENDPOINT_URL_REKOGNITION: bench.endpoint, AWS_EC2_METADATA_DISABLED: 'true' },
  }
  if (!hasFfmpeg) return
  const folder = bucketFolder('own-videos')
  await mkdir(folder, { recursive: true })
  const picture = await frameOf(await readFile(join(pictures, 'cage.jpg')))
  await makeVideo(join(folder, 'one.mp4'), folder, [{ picture, seconds: 0.5 }])
  environment['SUITE_VIDEO'] = 'own-videos/one.mp4'
})
afterAll(() => closeBench())

const run = async (command: string, ...args: string[]) =>
  (await promisify(execFile)(command, args, { env: environment })).stdout.trim().split('\n')
const offered = async () => {
  const model = JSON.parse(await readFile(join(suites, 'model.json'), 'utf8')) as object
  return Object.keys(model).filter((name) => hasFfmpeg || !/^(Start|Get)Face/.test(name))
}
/** An older client does not know them all. */
async function everyOperation(python: string, script: string) {
  const told = await run(python, join(suites, script), pictures)
  const { answered, known } = JSON.parse(told.at(-1)!) as { answered: string[]; known: string[] }
  const expected = (await offered()).filter((name) => known.includes(name))
  expect(answered.sort()).toEqual(expected.sort())
  expect(answered.length).toBeGreaterThanOrEqual(hasFfmpeg ? 18 : 14)
}

describe('the Rekognition endpoint', () => {
  describe.each(pythons)('with $python', ({ python, noBoto3, noCli }) => {
    it.skipIf(noBoto3)('is driven by boto3, every operation', () => everyOperation(python, 'boto3_suite.py'))

    it.skipIf(noCli)('is driven by the AWS CLI, every operation', () => everyOperation(python, 'cli_suite.py'))
  })

  it.skipIf(noAws)('is found by the command aws through the environment', async () => {
    const told = await run('aws', 'rekognition', 'list-collections', '--output', 'json')
    expect(JSON.parse(told.join('\n'))).toMatchObject({ CollectionIds: expect.any(Array) })
    const failed = promisify(execFile)('aws', ['rekognition', 'list-faces', '--collection-id', 'nowhere'], {
      env: environment,
    })
    await expect(failed).rejects.toMatchObject({
      code: expect.toSatisfy((code: number) => code === 254 || code === 255),
      stderr: expect.stringContaining('(ResourceNotFoundException) when calling the ListFaces operation'),
    })
  })

  it.skipIf(noOlder)('is driven by an AWS CLI that does not know the environment variable', async () => {
    const told = await run('/usr/bin/aws', '--endpoint-url', bench.endpoint, 'rekognition', 'list-collections')
    expect(told.join('\n')).toContain('CollectionIds')
  })

  it('is served alone by likeness rekognition', async () => {
    const home = await mkdtemp(join(tmpdir(), 'likeness-rekognition-'))
    const child = spawn(process.execPath, [likeness, 'rekognition', '--port', '0', '--json'], {
      env: { ...process.env, LIKENESS_HOME: home },
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const exited = once(child, 'exit')
    try {
      const [line] = (await Promise.race([
        once(createInterface(child.stdout), 'line'),
        exited.then(() => Promise.reject(new Error('It ended before it was running.'))),
      ])) as [string]
      const { url } = JSON.parse(line) as { url: string }
      const key = await awsKey(home)
      // With a path and without one.
      for (const endpoint of [url, `${url}/rekognition`])
        expect((await clientOf(endpoint, key).listCollections({})).CollectionIds).toEqual(['default'])
      const page = await fetch(`${url}/`)
      expect(await page.json()).toMatchObject({ __type: 'UnknownOperationException' })
      expect((await fetch(`${url}/api/v1/keys`)).status).toBe(400)
      expect((await fetch(`${url}/health`)).status).toBe(200)
    } finally {
      child.kill('SIGTERM')
      expect((await exited)[0]).toBe(0)
      await rm(home, { recursive: true, force: true })
    }
  })
})
