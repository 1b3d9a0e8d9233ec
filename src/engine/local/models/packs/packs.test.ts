import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { catalogue } from '#errors'
import { checkManifest } from '../check-manifest.ts'
import { diskFailure } from '../failures.ts'
import { installPack } from '../install.ts'
import {
  failureOf,
  installedModels,
  manifestOf,
  packFileOf,
  serve,
  temporaryDirectory,
  tinyGraph,
} from '../models.testing.ts'
import { openPack } from '../open.ts'
import { resolvePack } from '../resolve.ts'
import { parseSource } from '../sources/source.ts'
import { verifyPack } from '../verify.ts'
import { builtInPacks } from './built-in.ts'

const { modelsDirectory, reason } = installedModels()

describe('the product’s packs', () => {
  test.each(builtInPacks.map((pack) => [pack.id, pack] as const))('%s is valid, with safe sources', (_, pack) => {
    expect(checkManifest(JSON.parse(JSON.stringify(pack)))).toEqual(pack)
    for (const { source, sha256, bytes } of pack.files) {
      expect(parseSource(source).kind).toMatch(/npm|http/)
      expect(sha256).toMatch(/^[0-9a-f]{64}$/)
      expect(bytes).toBeGreaterThan(1000)
    }
    const { rows } = pack.calibration
    expect(rows.every((row, i) => !i || (row.fmr < rows[i - 1].fmr && row.fnmr > rows[i - 1].fnmr))).toBe(true)
  })

  test('their ids are different', () => {
    expect(new Set(builtInPacks.map(({ id }) => id)).size).toBe(builtInPacks.length)
  })

  test('not installed: the error says what to run', async () => {
    const error = await failureOf(openPack('default', await temporaryDirectory()))
    expect(error.code).toBe('models_missing')
    expect(error.message).toContain('likeness models install')
    const other = await failureOf(openPack('opencv', await temporaryDirectory()))
    expect(other.message).toContain('likeness models install opencv')
    for (const id of ['nobody', '../..', '', '.downloads'])
      expect((await failureOf(openPack(id, await temporaryDirectory()))).code).toBe('models_missing')
  })

  test.skipIf(reason)('the installed default pack is undamaged', async () => {
    const pack = await openPack('default', modelsDirectory)
    const { files } = await verifyPack('default', modelsDirectory)
    expect(files.map(({ name }) => name)).toEqual(pack.manifest.files.map(({ name }) => name))
  })
})

describe('what `models install` is given', () => {
  test('a name', async () => {
    expect((await resolvePack('default')).manifest.id).toBe('default')
    const error = await failureOf(resolvePack('defualt'))
    expect(error.message).toContain('default, opencv')
  })

  test('a folder without a manifest, with a broken one, or one that takes a name of the product', async () => {
    const folder = await temporaryDirectory()
    expect((await failureOf(resolvePack(folder))).message).toContain('is not there')
    const manifest = manifestOf('default', [packFileOf({ name: 'a.onnx', source: 'file:a.onnx', bytes: tinyGraph() })])
    for (const [text, message] of [
      ['{', 'cannot be read as JSON'],
      ['[]', 'not valid'],
      [JSON.stringify({ ...manifest, id: '../evil' }), 'id'],
      [JSON.stringify(manifest), 'another id'],
    ]) {
      await writeFile(join(folder, 'pack.json'), text)
      const error = await failureOf(resolvePack(folder))
      expect(error.code).toBe('models_invalid')
      expect(error.message).toContain(message)
    }
  })
})

describe('manifests', () => {
  const bytes = tinyGraph()
  const file = packFileOf({ name: 'a.onnx', source: 'file:a.onnx', bytes })
  const good = manifestOf('mine', [file])
  const rows = (...given: [similarity: number, cosine: number, fmr: number][]) => ({
    measuredOn: '',
    rows: given.map(([similarity, cosine, fmr]) => ({ similarity, cosine, fmr, fnmr: 0 })),
  })

  test.each([
    ['two files of one name', { files: [file, { ...file, name: 'A.onnx' }] }],
    ['a file named as the receipt', { files: [file, { ...file, name: 'receipt.json' }] }],
    ['a file name that leads elsewhere', { files: [{ ...file, name: '../a.onnx' }] }],
    ['a hash that is none', { files: [{ ...file, sha256: 'abc' }] }],
    ['no files', { files: [] }],
    ['an unknown preparation', { files: [{ ...file, prepare: ['make-better'] }] }],
    ['a stage without its file', { stages: { ...good.stages, embedder: { ...good.stages.embedder, file: 'b.onnx' } } }],
    [
      'a detector whose landmarks nobody gives',
      { stages: { ...good.stages, detector: { ...good.stages.detector, kind: 'ultraface' } } },
    ],
    ['a calibration without rates', { calibration: rows([0, 0.1, 0], [50, 0.3, 0]) }],
    ['a calibration with one rate', { calibration: rows([0, 0.1, 0.1], [50, 0.3, 0]) }],
    ['a calibration whose rates stay', { calibration: rows([0, 0.1, 0.1], [50, 0.3, 0.1]) }],
    ['a calibration whose rates rise', { calibration: rows([0, 0.1, 0.1], [50, 0.3, 0.2], [60, 0.4, 0.01]) }],
    ['a calibration whose similarity stays', { calibration: rows([5, 0.1, 0.1], [5, 0.3, 0.01]) }],
    ['a calibration whose cosine stays', { calibration: rows([5, 0.1, 0.1], [6, 0.1, 0.01]) }],
    ['a calibration that falls', { calibration: { measuredOn: '', rows: [...good.calibration.rows].reverse() } }],
  ])('%s is refused', (_, change) => {
    expect(() => checkManifest({ ...good, ...change })).toThrow('The model pack is not valid')
  })

  test('a calibration may end with a rate too small to be measured', () => {
    const calibration = rows([5, 0.1, 0.1], [50, 0.3, 0.001], [99, 0.6, 0])
    expect(checkManifest({ ...good, calibration }).calibration).toEqual(calibration)
  })

  test('what is wrong with a calibration is said', () => {
    expect(() => checkManifest({ ...good, calibration: rows([0, 0.1, 0], [50, 0.3, 0]) })).toThrow(
      /rows\.1: fmr has to fall[^]*at least two rows need an fmr above 0/,
    )
  })

  test('all problems are told at once', () => {
    expect(() => checkManifest({ ...good, id: '', version: 'new' })).toThrow(/id: [^]*version: /)
  })
})

describe('sources', () => {
  test('are read', () => {
    expect(parseSource('npm:@a/b@1.2.3/x/y.onnx')).toEqual({ kind: 'npm', package: '@a/b@1.2.3', path: 'x/y.onnx' })
    expect(parseSource('npm:b@1.2.3/y.onnx')).toEqual({ kind: 'npm', package: 'b@1.2.3', path: 'y.onnx' })
    expect(parseSource('https://example.com/y').kind).toBe('http')
    for (const host of ['localhost', '127.0.0.1:80', '[::1]:80'])
      expect(parseSource(`http://${host}/y`).kind).toBe('http')
    expect(parseSource('file:x/y.onnx', '/packs/mine')).toEqual({
      kind: 'file',
      path: join('/packs/mine', 'x', 'y.onnx'),
    })
  })

  test.each([
    'http://example.com/y',
    'http://localhost.example.com/y',
    'http://127.0.0.1@example.com/y',
    'ftp://example.com/y',
    'npm:b/y.onnx',
    'npm:b@latest/y.onnx',
    'npm:b@1.2.3',
    'npm:b@1.2.3/../y',
    'npm:b@1.2.3//y',
    'y.onnx',
    '',
  ])('%s is refused', (source) => {
    expect(() => parseSource(source)).toThrow()
  })
})

test('a full disk and forbidden folders are told from other errors', () => {
  const of = (code: string) => diskFailure(Object.assign(new Error(code), { code }), '/models')
  expect(of('ENOSPC')).toMatchObject({ code: 'disk_full', status: catalogue.disk_full.status })
  for (const code of ['EACCES', 'EPERM', 'EROFS']) expect(of(code)).toMatchObject({ code: 'models_unwritable' })
  expect(of('EMFILE')).toMatchObject({ code: 'EMFILE' })
})

test('a server that is not there', async () => {
  const server = await serve(() => undefined)
  const file = packFileOf({ name: 'a.onnx', source: `${server.url.replace(/\d+$/, '1')}/a.onnx`, bytes: tinyGraph() })
  const options = { modelsDirectory: await temporaryDirectory(), http: { retries: 0 } }
  const error = await failureOf(installPack(manifestOf('away', [file]), options))
  expect(error.code).toBe('models_download_failed')
  expect(error.message).toContain('Check the network')
})
