import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { createSearcher, type SearcherOptions } from './index.ts'
import type { Hit, Searcher } from './searcher.ts'
import { createTestStore } from './store.testing.ts'
import { bruteForce, randomUnit, sameRanking, seeded } from './vectors.testing.ts'

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

describe('search', () => {
  it.each([16, 100, 128, 512])('finds what brute force finds, %i dimensions', async (dimensions) => {
    const stored = faces(700, dimensions)
    const { searcher } = await setUp(stored)
    const probes = faces(20, dimensions, 2).map(([, vector]) => vector)
    const found = await (await searcher.collection('c')).searchFaces(probes, 25)
    probes.forEach((probe, p) => sameRanking(found[p], bruteForce(stored, probe), 25, dimensions))
  })

  it('finds the same on several threads, over several arenas, with many probes and many matches', async () => {
    const stored = faces(6000, 128)
    const { searcher } = await setUp(stored, { threads: 2, inlineVectors: 0, blocksPerArena: 50 })
    const probes = faces(40, 128, 3).map(([, vector]) => vector)
    const view = await searcher.collection('c')
    for (let round = 0; round < 3; round++) {
      const found = await view.searchFaces(probes, 900)
      probes.forEach((probe, p) => sameRanking(found[p], bruteForce(stored, probe), 900, 128))
      await new Promise((resolve) => setTimeout(resolve, 300))
    }
  })

  it('answers with all there is when k is larger than the collection', async () => {
    const stored = faces(3, 16)
    const { searcher } = await setUp(stored)
    const [hits] = await (await searcher.collection('c')).searchFaces([stored[0]?.[1] ?? new Float32Array()], 4096)
    expect(hits?.map((hit) => hit.id).sort()).toEqual(['face-0', 'face-1', 'face-2'])
    expect(hits?.[0]?.id).toBe('face-0')
    expect(hits?.[0]?.cosine).toBeCloseTo(1, 4)
  })

  it('answers with nothing from an empty collection', async () => {
    const { searcher } = await setUp([])
    const view = await searcher.collection('c')
    expect(view).toMatchObject({ faces: 0, users: 0 })
    expect(await view.searchFaces([Float32Array.of(1, 0)], 5)).toEqual([[]])
    expect(await view.searchUsers([Float32Array.of(1, 0)], 5)).toEqual([[]])
    expect(await view.searchFaces([], 5)).toEqual([])
  })

  it('finds every copy of the same vector, in order of id', async () => {
    const [one] = faces(1, 64)
    const vector = one?.[1] ?? new Float32Array()
    const { searcher } = await setUp([...'hgfedcba'].map((id) => [id, vector]))
    const [hits] = await (await searcher.collection('c')).searchFaces([vector], 8)
    expect(hits?.map((hit) => hit.id).join('')).toBe('abcdefgh')
    expect(new Set(hits?.map((hit) => hit.cosine)).size).toBe(1)
  })

  it('tells a stored vector of length zero from an empty place', async () => {
    const { searcher } = await setUp([['zero', new Float32Array(16)], ...faces(2, 16)])
    const view = await searcher.collection('c')
    const probe = faces(1, 16, 9)[0]?.[1] ?? new Float32Array()
    const [hits] = await view.searchFaces([probe], 10)
    expect(hits).toHaveLength(3)
    expect(hits?.find((hit) => hit.id === 'zero')?.cosine).toBeCloseTo(0, 9)
  })

  it('does not care about the length of a probe', async () => {
    const stored = faces(50, 32)
    const { searcher } = await setUp(stored)
    const view = await searcher.collection('c')
    const probe = faces(1, 32, 5)[0]?.[1] ?? new Float32Array()
    const long = probe.map((value) => value * 1000)
    const [[a], [b]] = [await view.searchFaces([probe], 1), await view.searchFaces([long], 1)]
    expect(a?.[0]?.id).toBe(b?.[0]?.id)
    expect(a?.[0]?.cosine).toBeCloseTo(b?.[0]?.cosine ?? 0, 4)
  })

  it.each([
    ['a number that is none', Float32Array.of(1, NaN, 0, 0)],
    ['infinity', Float32Array.of(1, Infinity, 0, 0)],
    ['only zeros', new Float32Array(4)],
    ['too few numbers', Float32Array.of(1, 0, 0)],
    ['too many numbers', Float32Array.of(1, 0, 0, 0, 0)],
    ['no numbers', new Float32Array()],
  ])('refuses a probe with %s', async (_, probe) => {
    const { searcher } = await setUp(faces(3, 4))
    const view = await searcher.collection('c')
    await expect(view.searchFaces([probe], 1)).rejects.toMatchObject({ code: 'invalid_argument' })
  })

  it.each([0, -1, 1.5, NaN])('refuses %d matches', async (k) => {
    const { searcher } = await setUp(faces(3, 4))
    const view = await searcher.collection('c')
    await expect(view.searchFaces([Float32Array.of(1, 0, 0, 0)], k)).rejects.toMatchObject({ code: 'invalid_argument' })
  })

  it('refuses a damaged stored vector instead of searching without it', async () => {
    const { searcher } = await setUp([...faces(3, 4), ['bad', Float32Array.of(NaN, 0, 0, 0)]])
    await expect(searcher.collection('c')).rejects.toMatchObject({ code: 'engine_failed' })
  })

  it('finds after any sequence of additions, replacements and removals what brute force finds', async () => {
    const step = fc.record({
      kind: fc.constantFrom('put', 'put', 'remove'),
      ids: fc.array(fc.integer({ min: 0, max: 120 }), { minLength: 1, maxLength: 60 }),
      seed: fc.integer(),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        const store = createTestStore({ batchSize: 7 })
        store.create('c')
        const searcher = searcherOver({ store, blocksPerArena: 2 })
        const truth = new Map<string, Float32Array>()
        for (const { kind, ids, seed } of steps) {
          const names = [...new Set(ids)].map((id) => `face-${id}`)
          if (kind === 'put') {
            const random = seeded(seed)
            const put = names.map((name): [string, Float32Array] => [name, randomUnit(24, random)])
            store.putFaces('c', put)
            for (const [name, vector] of put) truth.set(name, vector)
          } else {
            store.removeFaces('c', names)
            for (const name of names) truth.delete(name)
          }
          const view = await searcher.collection('c')
          expect(view.faces).toBe(truth.size)
          const probe = randomUnit(24, seeded(seed + 1))
          const [found] = await view.searchFaces([probe], 10)
          sameRanking(found, bruteForce([...truth], probe), 10, 24)
        }
      }),
      { numRuns: 60 },
    )
  })
})

const ids = (hits: Hit[] | undefined) => hits?.map((hit) => hit.id).sort()

describe('following the store', () => {
  const [a, b, c] = [Float32Array.of(1, 0, 0, 0), Float32Array.of(0, 1, 0, 0), Float32Array.of(0, 0, 1, 0)]

  it('sees a change committed before the call and asks only for what is new', async () => {
    const { store, searcher } = await setUp([['a', a]])
    const first = await searcher.collection('c')
    store.putFaces('c', [['b', b]])
    store.removeFaces('c', ['a'])
    const second = await searcher.collection('c')
    expect(second.revision).toBe(first.revision + 2)
    expect(ids((await second.searchFaces([a], 5))[0])).toEqual(['b'])
    await searcher.collection('c')
    expect(store.asked).toEqual([0, first.revision])
  })

  it('gives every one of many concurrent calls what was committed before it', async () => {
    const { store, searcher } = await setUp([['a', a]])
    const views = [searcher.collection('c'), searcher.collection('c')]
    await Promise.resolve()
    store.removeFaces('c', ['a'])
    const expected = await store.revision('c')
    views.push(searcher.collection('c'), searcher.collection('c'))
    const [, , third, fourth] = await Promise.all(views)
    expect(third?.revision).toBe(expected)
    expect(fourth?.revision).toBe(expected)
    expect(await third?.searchFaces([a], 5)).toEqual([[]])
  })

  it('keeps collections apart, and faces from users', async () => {
    const { store, searcher } = await setUp([['a', a]])
    store.create('d')
    store.putFaces('d', [['b', b]])
    store.putUser('d', 'user', c)
    const [one, two] = [await searcher.collection('c'), await searcher.collection('d')]
    expect(ids((await one.searchFaces([a], 9))[0])).toEqual(['a'])
    expect(await one.searchUsers([a], 9)).toEqual([[]])
    expect(ids((await two.searchFaces([a], 9))[0])).toEqual(['b'])
    expect(ids((await two.searchUsers([a], 9))[0])).toEqual(['user'])
  })

  it('drops a user without faces and a removed user', async () => {
    const { store, searcher } = await setUp([['a', a]])
    store.putUser('c', 'one', b)
    store.putUser('c', 'two', c)
    expect((await searcher.collection('c')).users).toBe(2)
    store.putUser('c', 'one', null)
    store.removeUser('c', 'two')
    const view = await searcher.collection('c')
    expect(view.users).toBe(0)
    expect(await view.searchUsers([b, c], 3)).toEqual([[], []])
  })

  it('shows nothing of a deleted collection under the same name', async () => {
    const { store, searcher } = await setUp([['old', a]])
    await searcher.collection('c')
    store.delete('c')
    store.create('c')
    store.putFaces('c', [['new', b]])
    const view = await searcher.collection('c')
    expect(ids((await view.searchFaces([a], 5))[0])).toEqual(['new'])
  })

  it('starts anew when the database went back in time', async () => {
    const { store, searcher } = await setUp([['old', a]])
    for (let i = 0; i < 5; i++) store.putFaces('c', [[`f${i}`, c]])
    await searcher.collection('c')
    const older = createTestStore()
    older.create('c')
    older.putFaces('c', [['other', b]])
    Object.assign(store, { revision: older.revision, changesSince: older.changesSince })
    const view = await searcher.collection('c')
    expect(ids((await view.searchFaces([a], 9))[0])).toEqual(['other'])
  })

  it('reports a collection that is not there, and holds nothing of it', async () => {
    const { store, searcher } = await setUp([['a', a]])
    const view = await searcher.collection('c')
    store.delete('c')
    await expect(searcher.collection('c')).rejects.toMatchObject({ code: 'collection_not_found' })
    await expect(searcher.collection('nowhere')).rejects.toMatchObject({ code: 'collection_not_found' })
    expect(await view.searchFaces([a], 5)).toEqual([[]])
  })

  it.each([
    ['of the first reading', 0],
    ['of a later one', 1],
  ])('goes on after the store failed in the middle %s', async (_, known) => {
    const store = createTestStore({ batchSize: 1 })
    store.create('c')
    let failing = false
    const searcher = searcherOver({
      store: {
        revision: store.revision,
        async *changesSince(id, revision) {
          for await (const batch of store.changesSince(id, revision)) {
            yield known ? batch : { ...batch, revision: failing ? 0 : batch.revision }
            if (failing) throw new Error('connection lost')
          }
        },
      },
    })
    if (known) await searcher.collection('c')
    for (const [id, vector] of Object.entries({ a, b, c })) store.putFaces('c', [[id, vector]])
    failing = true
    await expect(searcher.collection('c')).rejects.toThrow('connection lost')
    failing = false
    store.removeFaces('c', ['a'])
    const view = await searcher.collection('c')
    expect(ids((await view.searchFaces([a], 9))[0])).toEqual(['b', 'c'])
  })

  it('forgets a collection for good, even in the middle of reading it', async () => {
    const { store, searcher } = await setUp([['a', a]])
    const view = await searcher.collection('c')
    store.putFaces('c', [['b', b]])
    const reading = searcher.collection('c')
    const [result] = await Promise.allSettled([reading, searcher.forget('c')])
    expect(await view.searchFaces([a], 5)).toEqual([[]])
    if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'collection_not_found' })
    expect(ids((await (await searcher.collection('c')).searchFaces([a], 5))[0])).toEqual(['a', 'b'])
  })

  it('is closed once', async () => {
    const { searcher } = await setUp([['a', a]])
    await searcher.collection('c')
    await searcher.close()
    await searcher.close()
    await expect(searcher.collection('c')).rejects.toMatchObject({ code: 'engine_closed' })
  })
})
