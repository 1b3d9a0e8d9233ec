import { afterEach, expect, it } from 'vitest'
import { createThreads } from './threads.ts'
import { createSearcher, type LocalSearcher } from './index.ts'
import { createGrounds } from './ground.ts'
import { createTestStore } from './store.testing.ts'
import { createVectorIndex } from './vector-index.ts'
import { bruteForce, randomUnit, sameRanking, seeded, unit } from './vectors.testing.ts'

const dimensions = 64
const searchers: LocalSearcher[] = []
afterEach(async () => {
  await Promise.all(searchers.splice(0).map((searcher) => searcher.close()))
})

/** Pictures of persons: close to each other, far from others. */
function pictures(persons: number, each: number, seed: number) {
  const random = seeded(seed)
  const made: [string, Float32Array][] = []
  for (let p = 0; p < persons; p++) {
    const person = randomUnit(dimensions, random)
    for (let i = 0; i < each; i++) {
      const noise = randomUnit(dimensions, random)
      made.push([`${p}-${i}`, unit(person.map((value, d) => 0.85 * value + 0.5 * (noise[d] ?? 0)))])
    }
  }
  return made
}

function setUp(options: { sketchAbove: number; partitionAbove: number }) {
  const store = createTestStore()
  store.create('c')
  const searcher = createSearcher({ store, threads: 1, ...options })
  searchers.push(searcher)
  return { store, searcher }
}

it('stays exact with sketches, through every later change', async () => {
  const { store, searcher } = setUp({ sketchAbove: 500, partitionAbove: 1e9 })
  const all = pictures(400, 4, 1)
  const truth = new Map(all.slice(0, 1200))
  store.putFaces('c', [...truth])
  await searcher.collection('c')
  await searcher.settled()
  const check = async () => {
    const view = await searcher.collection('c')
    expect(view.faces).toBe(truth.size)
    for (const [, probe] of pictures(10, 1, 77)) {
      const [found] = await view.searchFaces([probe], 20)
      sameRanking(found, bruteForce([...truth], probe), 20, dimensions)
    }
  }
  await check()
  for (const [id, vector] of all.slice(1200)) truth.set(id, vector)
  store.putFaces('c', all.slice(1200))
  await check()
  const removed = all.filter((_, i) => i % 3 === 0).map(([id]) => id)
  for (const id of removed) truth.delete(id)
  store.removeFaces('c', removed)
  await check()
})

it('finds other pictures of a person in lists, and everything that came after the training', async () => {
  const { store, searcher } = setUp({ sketchAbove: 500, partitionAbove: 500 })
  const all = pictures(500, 4, 3)
  const heldOut = all.filter(([id]) => id.endsWith('-3'))
  store.putFaces(
    'c',
    all.filter(([id]) => !id.endsWith('-3')),
  )
  await searcher.collection('c')
  await searcher.settled()
  const view = await searcher.collection('c')
  const found = await view.searchFaces(
    heldOut.map(([, vector]) => vector),
    1,
  )
  const right = found.filter(([hit], i) => hit?.id.split('-')[0] === heldOut[i]?.[0].split('-')[0])
  expect(right.length / heldOut.length).toBeGreaterThan(0.99)

  const later = pictures(20, 1, 9).map(([id, vector]): [string, Float32Array] => [`later ${id}`, vector])
  store.putFaces('c', later)
  const [first] = later
  store.removeFaces('c', [all[0]?.[0] ?? ''])
  const after = await searcher.collection('c')
  const hits = await after.searchFaces(
    later.map(([, vector]) => vector),
    1,
  )
  expect(hits.map(([hit]) => hit?.id)).toEqual(later.map(([id]) => id))
  const [own] = await after.searchFaces([all[0]?.[1] ?? new Float32Array()], 5)
  expect(own?.map((hit) => hit.id)).not.toContain(all[0]?.[0])
  expect(own).toHaveLength(5)
  const [everything] = await after.searchFaces([first?.[1] ?? new Float32Array()], 4096)
  expect(everything).toHaveLength(after.faces)
})

it('is not disturbed by changes while it trains and sorts', async () => {
  const { store, searcher } = setUp({ sketchAbove: 300, partitionAbove: 300 })
  const all = pictures(300, 4, 5)
  const truth = new Map<string, Float32Array>()
  for (let from = 0; from < all.length; from += 60) {
    const part = all.slice(from, from + 60)
    store.putFaces('c', part)
    for (const [id, vector] of part) truth.set(id, vector)
    const gone = [...truth.keys()].filter((_, i) => i % 17 === 0)
    store.removeFaces('c', gone)
    for (const id of gone) truth.delete(id)
    const view = await searcher.collection('c')
    for (const id of gone.slice(0, 3)) {
      const [hits] = await view.searchFaces([all.find(([other]) => other === id)?.[1] ?? new Float32Array()], 3)
      expect(hits?.map((hit) => hit.id)).not.toContain(id)
    }
    await new Promise((resolve) => setTimeout(resolve, 40))
  }
  await searcher.settled()
  const view = await searcher.collection('c')
  expect(view.faces).toBe(truth.size)
  const found = await view.searchFaces([...truth.values()], 1)
  expect(found.map(([hit]) => hit?.id)).toEqual([...truth.keys()])
})

it('really searches on other threads once they run', async () => {
  const threads = createThreads({ count: 2, inlineVectors: 0 })
  const ground = createGrounds(threads)(dimensions)
  const index = createVectorIndex(ground, dimensions)
  const all = pictures(50, 4, 8)
  for (const [id, vector] of all) index.put(id, vector)
  const probe = all[7]?.[1] ?? new Float32Array()
  try {
    await expect
      .poll(
        async () => {
          await index.search([probe], 1)
          return threads.running()
        },
        { timeout: 20_000 },
      )
      .toBe(2)
    let here = 0
    const run = ground.scanner.run
    ground.scanner.run = (task) => {
      here++
      return run(task)
    }
    expect((await index.search([probe], 1))[0]?.[0]?.id).toBe(all[7]?.[0])
    expect(here).toBe(0)
  } finally {
    await threads.close()
  }
})
