import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { emptyEncoding, encodeVector } from './codes.ts'
import { createSearcher, type LocalSearcher, type SearcherOptions } from './index.ts'
import { snapshotPath } from './snapshot.ts'
import { createTestStore, type TestStore } from './store.testing.ts'
import { bruteForce, randomUnit, sameRanking, seeded } from './vectors.testing.ts'

const dimensions = 64
let directory = ''
let path = ''
let store: TestStore
let truth: Map<string, Float32Array>
const searchers: LocalSearcher[] = []

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'likeness-search-'))
  path = snapshotPath(directory, 'c')
  store = createTestStore()
  store.create('c')
  truth = new Map()
  const random = seeded(1)
  for (let i = 0; i < 300; i++) truth.set(`face-${i}`, randomUnit(dimensions, random))
  store.putFaces('c', [...truth])
  store.putUser('c', 'user-1', randomUnit(dimensions, random))
})

afterEach(async () => {
  await Promise.all(searchers.splice(0).map((searcher) => searcher.close()))
  rmSync(directory, { recursive: true, force: true })
})

function open(options: Partial<SearcherOptions> = {}): LocalSearcher {
  const searcher = createSearcher({ store, directory, threads: 1, snapshotAbove: 1, sketchAbove: 1e9, ...options })
  searchers.push(searcher)
  return searcher
}

/** Writes a snapshot by opening and closing; forgets what was asked of the store. */
async function written(options?: Partial<SearcherOptions>) {
  const searcher = open(options)
  await searcher.collection('c')
  await searcher.settled()
  await searcher.close()
  store.asked.length = 0
}

async function check(searcher = open()) {
  const view = await searcher.collection('c')
  expect(view.revision).toBe(await store.revision('c'))
  expect(view.faces).toBe(truth.size)
  const probe = randomUnit(dimensions, seeded(5))
  const [found] = await view.searchFaces([probe], 50)
  sameRanking(found, bruteForce([...truth], probe), 50, dimensions)
  return view
}

function codesOf(vector: Float32Array): Buffer {
  const encoded = emptyEncoding(dimensions)
  encodeVector(vector, encoded)
  return Buffer.from(encoded.codes.buffer)
}

describe('a snapshot', () => {
  it.each([
    ['plain', {}],
    ['with sketches', { sketchAbove: 200 }],
    ['with lists', { sketchAbove: 200, partitionAbove: 200 }],
  ])('of an index (%s) replaces reading the store', async (_, options) => {
    await written(options)
    const view = await check(open(options))
    expect(store.asked).toEqual([])
    expect(view.users).toBe(1)
    expect((await view.searchUsers([randomUnit(dimensions, seeded(2))], 9))[0]?.map((hit) => hit.id)).toEqual([
      'user-1',
    ])
  })

  it('is for its owner only', async () => {
    await written()
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(readdirSync(directory)).toHaveLength(1)
  })

  it('asks only for what is newer', async () => {
    await written()
    const at = await store.revision('c')
    const added = randomUnit(dimensions, seeded(8))
    store.putFaces('c', [['new', added]])
    truth.set('new', added)
    await check()
    expect(store.asked).toEqual([at])
  })

  it('is not written for small collections, nor without a directory', async () => {
    await written({ snapshotAbove: 10_000 })
    await written({ directory: undefined })
    expect(readdirSync(directory)).toEqual([])
  })

  it('loses every trace of a removed face before the removal counts', async () => {
    await written()
    const searcher = open()
    await searcher.collection('c')
    const codes = codesOf(truth.get('face-40') ?? new Float32Array())
    expect(readFileSync(path).includes(codes)).toBe(true)
    store.removeFaces('c', ['face-40'])
    truth.delete('face-40')
    await searcher.collection('c')
    const bytes = readFileSync(path)
    expect(bytes.includes(codes)).toBe(false)
    expect(bytes.includes('face-40')).toBe(false)
    expect(bytes.includes('face-41')).toBe(true)
    await check(searcher)
    await check()
  })

  it('loses the former vector of a face or user that got another', async () => {
    await written()
    const searcher = open()
    await searcher.collection('c')
    const codes = codesOf(truth.get('face-7') ?? new Float32Array())
    const other = randomUnit(dimensions, seeded(70))
    store.putFaces('c', [['face-7', other]])
    truth.set('face-7', other)
    store.putUser('c', 'user-1', null)
    await searcher.collection('c')
    expect(readFileSync(path).includes(codes)).toBe(false)
    expect(readFileSync(path).includes('user-1')).toBe(false)
    await check()
  })

  it('loses removed faces also after they moved in memory, and when they were removed while nobody looked', async () => {
    await written()
    const searcher = open({ sketchAbove: 10, partitionAbove: 10 })
    await searcher.collection('c')
    store.putFaces('c', [['more', randomUnit(dimensions, seeded(3))]])
    await searcher.collection('c')
    await searcher.settled()
    store.removeFaces('c', ['face-3', 'more'])
    truth.delete('face-3')
    await searcher.collection('c')
    expect(readFileSync(path).includes('face-3\0')).toBe(false)
    await searcher.close()
    const codes = codesOf(truth.get('face-200') ?? new Float32Array())
    store.removeFaces('c', ['face-200'])
    truth.delete('face-200')
    await check()
    expect(readFileSync(path).includes(codes)).toBe(false)
  })

  it('of somebody else in its place is deleted rather than left with a removed face', async () => {
    await written()
    const searcher = open()
    await searcher.collection('c')
    await open().collection('c')
    const bytes = readFileSync(path)
    bytes[14] = (bytes[14] ?? 0) ^ 255
    writeFileSync(path, bytes)
    store.removeFaces('c', ['face-1'])
    truth.delete('face-1')
    await check(searcher)
    expect(readdirSync(directory)).toEqual([])
  })

  it('goes with the collection', async () => {
    await written()
    const searcher = open()
    await searcher.forget('c')
    expect(readdirSync(directory)).toEqual([])
    await written()
    store.delete('c')
    await expect(open().collection('c')).rejects.toMatchObject({ code: 'collection_not_found' })
    expect(readdirSync(directory)).toEqual([])
  })

  it('of a collection that was made anew is not used', async () => {
    await written()
    store.delete('c')
    store.create('c')
    truth = new Map([['only', randomUnit(dimensions, seeded(6))]])
    store.putFaces('c', [...truth])
    await check()
  })

  it('of another database is not used, though names and revisions agree', async () => {
    await written()
    const { collection } = store
    Object.assign(store, {
      collection: async (id: string) => ({ ...(await collection(id)), createdAt: new Date(0) }),
    })
    store.asked.length = 0
    await check()
    expect(store.asked).toEqual([0])
  })

  it('that is newer than the database is not used', async () => {
    await written()
    const older = createTestStore()
    older.create('c')
    truth = new Map([['only', randomUnit(dimensions, seeded(6))]])
    older.putFaces('c', [...truth])
    const { collection } = store
    store = Object.assign(older, { collection })
    await check(open({ store }))
  })

  it('of vectors of another length is not used', async () => {
    await written()
    const searcher = open({ dimensions: 32 })
    await expect(searcher.collection('c')).rejects.toMatchObject({ code: 'engine_failed' })
    expect(store.asked).toEqual([0])
  })

  it('that is not there, empty, cut off anywhere or with a wrong byte anywhere is not used', async () => {
    await written()
    const whole = readFileSync(path)
    const places = Array.from({ length: 25 }, (_, i) => Math.floor((i / 25) * whole.length))
    for (const at of [...places, whole.length - 1]) {
      writeFileSync(path, whole)
      truncateSync(path, at)
      await check(open({ snapshotAbove: 1e9 }))
      const damaged = Buffer.from(whole)
      damaged[at] = (damaged[at] ?? 0) ^ 0x41
      writeFileSync(path, damaged)
      await check(open({ snapshotAbove: 1e9 }))
    }
  }, 120_000)

  it('is not needed: an impossible directory costs nothing but time', async () => {
    const file = join(directory, 'file')
    writeFileSync(file, '')
    const searcher = open({ directory: join(file, 'below') })
    await searcher.collection('c')
    await searcher.settled()
    await check(searcher)
  })
})
