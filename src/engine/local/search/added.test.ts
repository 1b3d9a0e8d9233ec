import { afterEach, describe, expect, it } from 'vitest'
import { createSearcher, type SearcherOptions } from './index.ts'
import type { Searcher } from './searcher.ts'
import { createTestStore } from './store.testing.ts'
import { randomUnit, seeded } from './vectors.testing.ts'

const searchers: Searcher[] = []
afterEach(async () => {
  await Promise.all(searchers.splice(0).map((searcher) => searcher.close()))
})

function searcherOver(options: SearcherOptions): Searcher {
  const searcher = createSearcher({ threads: 0, ...options })
  searchers.push(searcher)
  return searcher
}

const faces = (count: number, dimensions: number, seed = 1): [string, Float32Array][] => {
  const random = seeded(seed)
  return Array.from({ length: count }, (_, i) => [`face-${i}`, randomUnit(dimensions, random)])
}

async function setUp(stored: [string, Float32Array][], options: Partial<SearcherOptions> = {}) {
  const store = createTestStore()
  store.create('c')
  store.putFaces('c', stored)
  return { store, searcher: searcherOver({ store, ...options }) }
}

describe('faces told of as they are stored', () => {
  const added = (stored: [string, Float32Array][]) => stored.map(([faceId, embedding]) => ({ faceId, embedding }))

  it('are found without being read back, as long as nothing else happened', async () => {
    const stored = faces(30, 16)
    const { store, searcher } = await setUp(stored.slice(0, 10))
    store.putUser('c', 'user', stored[25][1])
    await searcher.collection('c')
    const reads = store.asked.length
    store.putFaces('c', stored.slice(10, 20))
    await searcher.added('c', await store.revision('c'), added(stored.slice(10, 20)))
    const current = await store.revision('c')
    const view = await searcher.collection('c', current)
    expect(view).toMatchObject({ revision: current, faces: 20 })
    const [nearest, unknown] = await view.searchUsersOf(['face-15', 'nobody'], 5)
    expect(nearest?.map(({ id }) => id)).toEqual(['user'])
    expect(unknown).toBeUndefined()
    expect(store.asked).toHaveLength(reads)

    // Another process changes it in between: then everything is read.
    store.removeFaces('c', ['face-3'])
    store.putFaces('c', stored.slice(20))
    await searcher.added('c', await store.revision('c'), added(stored.slice(20)))
    const later = await searcher.collection('c')
    expect(later.faces).toBe(29)
    expect(await later.searchUsersOf(['face-3', 'face-29'], 1)).toEqual([undefined, [expect.anything()]])
    expect(store.asked).toHaveLength(reads + 1)
  })

  it('are nothing to an index that was never read, and wait for no search', async () => {
    const stored = faces(4, 16)
    const { store, searcher } = await setUp(stored)
    await searcher.added('c', await store.revision('c'), added(stored.slice(0, 1)))
    await searcher.added('unknown', 1, added(stored))
    expect((await searcher.collection('c')).faces).toBe(4)
  })

  it('survive changes and searches at the same time', async () => {
    const stored = faces(300, 16)
    const { store, searcher } = await setUp(stored.slice(0, 1))
    await searcher.collection('c')
    for (let i = 1; i < 300; i++) {
      store.putFaces('c', [stored[i]])
      const revision = await store.revision('c')
      const told = i % 7 ? searcher.added('c', revision, added([stored[i]])) : undefined
      const views = [searcher.collection('c'), searcher.collection('c', i % 3 ? revision : undefined)]
      for (const view of await Promise.all(views)) {
        expect(view.revision).toBe(revision)
        expect((await view.searchFaces([stored[i][1]], 1))[0][0].id).toBe(`face-${i}`)
      }
      await told
    }
    expect((await searcher.collection('c')).faces).toBe(300)
  })

  it('do not hide that the database became an older one', async () => {
    const stored = faces(10, 16)
    const { store, searcher } = await setUp(stored.slice(0, 5))
    await searcher.collection('c')
    store.putFaces('c', stored.slice(5))
    await searcher.added('c', await store.revision('c'), added(stored.slice(5)))
    const old = createTestStore()
    old.create('c')
    old.putFaces('c', stored.slice(0, 1))
    Object.assign(store, { revision: old.revision, changesSince: old.changesSince })
    expect((await searcher.collection('c', await old.revision('c'))).faces).toBe(1)
  })
})
