/** Detecting and comparing on real pictures: answers that scripts rely on, bad pictures, stopping and going on. */
import { existsSync } from 'node:fs'
import { chmod, copyFile, cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import {
  A1,
  A2,
  B1,
  GROUP,
  NOBODY,
  modelsDirectory,
  ready,
  workshop,
  type Answer,
} from '../../test/fixtures/workshop.ts'

const { at, run } = workshop()

describe.skipIf(!ready)('detecting', () => {
  test('one object a line, bad pictures among them, in the order given', async () => {
    await writeFile(at('text.jpg'), 'this is no picture')
    await writeFile(at('zero.jpg'), '')
    await copyFile(A1, at('really-a.jpeg.png'))
    await mkdir(at('empty'))
    const images = [GROUP, at('text.jpg'), at('zero.jpg'), NOBODY, at('gone.jpg'), at('empty'), at('really-a.jpeg.png')]
    const { code, stdout, json } = await run(['detect', ...images, '--json'])
    expect(code).toBe(3)
    const answers = json() as Answer[]
    expect(answers.map((a) => a.image)).toEqual(images)
    expect(answers.map((a) => a.error?.code ?? a.faces.length)).toEqual([
      3,
      'image_unsupported',
      'image_empty',
      0,
      'image_not_found',
      'image_not_found',
      1,
    ])
    for (const face of answers[0]!.faces)
      expect(face).toMatchObject({
        box: {
          left: expect.any(Number),
          top: expect.any(Number),
          width: expect.any(Number),
          height: expect.any(Number),
        },
        confidence: expect.any(Number),
        landmarks: expect.any(Array),
        pose: { roll: expect.any(Number), yaw: expect.any(Number), pitch: expect.any(Number) },
        quality: { brightness: expect.any(Number), sharpness: expect.any(Number) },
      })
    expect(stdout).not.toContain('embedding')
  })

  test('thousands of arguments', async () => {
    const { code, json } = await run(['detect', ...Array<string>(3000).fill(NOBODY), '--json'])
    expect(code).toBe(0)
    expect(json()).toMatchObject([{ image: NOBODY, faces: [] }])
  })

  test('nothing but the home is written to: the runtime keeps its telemetry to itself', async () => {
    const home = at('user')
    await mkdir(home)
    const { code } = await run(['detect', GROUP, '--json'], {
      env: { HOME: home, XDG_CACHE_HOME: '', XDG_DATA_HOME: '', TMPDIR: home, LIKENESS_MODELS: modelsDirectory },
    })
    expect(code).toBe(0)
    const written = await readdir(home, { recursive: true })
    expect(written.filter((name) => /microsoft|onnxruntime|mat-debug/i.test(name))).toEqual([])
  })

  test('standard input, and an annotated copy beside it', async () => {
    const input = await readFile(GROUP)
    const { code, json } = await run(['detect', '-', '--json', '--annotate', at('boxes')], { input })
    expect(code).toBe(0)
    const [answer] = json() as Answer[]
    expect(answer).toMatchObject({ image: '-', faces: { length: 3 } })
    const copy = await sharp(at('boxes', 'stdin.jpg')).metadata()
    expect(copy.width).toBe(answer!.width)
  })

  test('annotated copies: never over a picture, and one for each of the same name', async () => {
    for (const folder of ['one', 'two']) await mkdir(at(folder))
    await copyFile(GROUP, at('one', 'p.jpg'))
    await copyFile(NOBODY, at('two', 'p.jpg'))
    await writeFile(at('before.ndjson'), 'kept')
    const over = await run(['detect', at('one'), '--annotate', at('one'), '--output', at('before.ndjson')])
    expect(over.code).toBe(2)
    expect(over.stderr).toContain(at('one', 'p.jpg'))
    expect(await readFile(at('one', 'p.jpg'))).toEqual(await readFile(GROUP))
    expect(await readFile(at('before.ndjson'), 'utf8')).toBe('kept')

    const both = await run(['detect', at('*', 'p.jpg'), '--annotate', at('copies'), '--json'])
    expect(both.code).toBe(0)
    const answers = both.json() as Answer[]
    expect(answers.map(({ image }) => image)).toEqual([at('one', 'p.jpg'), at('two', 'p.jpg')])
    for (const [i, name] of ['p.jpg', 'p-2.jpg'].entries())
      expect(await sharp(at('copies', name)).metadata()).toMatchObject({ width: answers[i]!.width })
    expect(await readdir(at('copies'))).toHaveLength(2)
  })

  test('a table for people', async () => {
    const { code, stdout, stderr } = await run(['detect', GROUP])
    expect(code).toBe(0)
    expect(stdout).toContain('quality')
    expect(stderr).toContain('1 picture, 3 faces')
  })

  test('a file that may not be read', async (context) => {
    if (process.platform === 'win32' || process.getuid?.() !== 0)
      return context.skip('needs to start a process as another user, which only root may do')
    await copyFile(A1, at('secret.jpg'))
    await chmod(at('secret.jpg'), 0o600)
    await chmod(at('.'), 0o755)
    await cp(modelsDirectory, at('models'), { recursive: true, preserveTimestamps: true })
    const { code, json } = await run(['detect', at('secret.jpg'), '--json'], {
      uid: 65534,
      env: { LIKENESS_MODELS: at('models') },
    })
    expect(code).toBe(3)
    expect(json()).toMatchObject([
      { error: { code: 'image_unreadable', message: expect.stringContaining('permission') } },
    ])
  })

  test('damaged models are refused with the remedy', async () => {
    await cp(modelsDirectory, at('damaged'), { recursive: true, preserveTimestamps: true })
    const files = await readdir(at('damaged'), { recursive: true })
    await writeFile(
      at(
        'damaged',
        files.find((name) => name.endsWith('detector.onnx'))!,
      ),
      'x',
    )
    const damaged = { env: { LIKENESS_MODELS: at('damaged') } }
    const { code, stderr } = await run(['detect', GROUP], damaged)
    expect(code).toBe(4)
    expect(stderr).toContain('likeness models install')
    expect(await run(['models', 'verify', '--json'], damaged)).toMatchObject({ code: 4 })
  })
})

describe.skipIf(!ready)('stopping and going on', () => {
  test('Ctrl-C finishes what is under way, and --resume answers the rest once', { timeout: 180_000 }, async () => {
    const album = at('album')
    await mkdir(album)
    for (let i = 0; i < 40; i++) await copyFile(GROUP, join(album, `${String(i).padStart(2, '0')}.jpg`))
    const output = at('faces.ndjson')
    let stopped = false
    const poll = (pid: number) => {
      const timer = setInterval(() => {
        if (!existsSync(output)) return
        void readFile(output, 'utf8').then((text) => {
          if (text.split('\n').length < 4 || stopped) return
          stopped = true
          clearInterval(timer)
          process.kill(pid, 'SIGINT')
        })
      }, 5)
      return timer
    }
    let timer: NodeJS.Timeout | undefined
    const first = await run(['detect', album, '--output', output], {
      started: (child) => void (timer = poll(child.pid!)),
    })
    clearInterval(timer)
    const lines = async () => (await readFile(output, 'utf8')).trim().split('\n')
    expect(first.code).toBe(130)
    expect(first.stderr).toContain('--resume')
    const before = (await lines()).length
    expect(before).toBeGreaterThan(2)
    expect(before).toBeLessThan(40)
    expect(first.stderr).toContain(`Interrupted after ${before} of 40`)

    const second = await run(['detect', album, '--output', output, '--resume'])
    expect(second.code).toBe(0)
    const images = (await lines()).map((line) => (JSON.parse(line) as Answer).image)
    expect(images).toHaveLength(40)
    expect(new Set(images).size).toBe(40)
  })
})

describe.skipIf(!ready)('going on after pictures that failed', () => {
  test('they are tried again, and fail again or are answered', async () => {
    const args = ['detect', NOBODY, at('later.jpg'), '--output', at('failed.ndjson'), '--resume']
    const lines = async () =>
      (await readFile(at('failed.ndjson'), 'utf8'))
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Answer)
    expect(await run(args)).toMatchObject({ code: 3 })
    expect(await run(args)).toMatchObject({ code: 3 })
    await copyFile(A1, at('later.jpg'))
    expect(await run(args)).toMatchObject({ code: 0 })
    expect(await run(args)).toMatchObject({ code: 0 })
    const answers = await lines()
    expect(answers.filter(({ image }) => image === NOBODY)).toHaveLength(1)
    expect(answers.at(-1)).toMatchObject({ image: at('later.jpg'), faces: { length: 1 } })
    expect(answers).toHaveLength(4)
  })
})

describe.skipIf(!ready)('comparing', () => {
  test('two pictures of one person, and of two', async () => {
    const same = await run(['compare', A1, A2, '--json'])
    expect(same.code).toBe(0)
    expect(same.json()[0]).toMatchObject({
      match: true,
      similarity: expect.any(Number),
      cosine: expect.any(Number),
      threshold: expect.any(Number),
      source: { box: expect.any(Object), landmarks: expect.any(Array) },
      target: { box: expect.any(Object) },
    })
    const other = await run(['compare', A1, B1, '--json', '--threshold', '90'])
    expect(other.code).toBe(0)
    expect(other.json()[0]).toMatchObject({ match: false, threshold: 90 })
  })

  test('a picture without a face', async () => {
    const { code, json, stderr } = await run(['compare', A1, NOBODY, '--json'])
    expect(code).toBe(3)
    expect(json()).toEqual([{ error: expect.objectContaining({ code: 'no_face' }) }])
    expect(stderr).toBe('')
  })

  test('a file that is not there, for people', async () => {
    const { code, stdout, stderr } = await run(['compare', A1, at('gone.jpg')])
    expect(code).toBe(3)
    expect(stdout).toBe('')
    expect(stderr).toContain('likeness:')
  })
})
