import { expect, it, vi } from 'vitest'
import { LikenessError } from '#errors'
import type { StoredFace } from '../vectors.ts'
import { createAddFaces, createExpected } from './adding.ts'

const face = (faceId: string): StoredFace => ({
  ...{ faceId, imageId: 'i', confidence: 99, box: { left: 0, top: 0, width: 1, height: 1 } },
  embedding: Float32Array.of(1),
})

function open(companyMs = 10) {
  const stored = new Set<string>()
  let revision = 0
  const store = {
    addFaces: vi.fn(async (collectionId: string, faces: StoredFace[]) => {
      if (collectionId === 'gone') throw new LikenessError('collection_not_found')
      const added = faces.map(({ faceId }) => faceId).filter((faceId) => !stored.has(faceId))
      for (const faceId of added) stored.add(faceId)
      return { added, revision: ++revision }
    }),
  }
  const searcher = { added: vi.fn(async () => undefined) }
  const expected = { count: vi.fn(() => 99) }
  return { store, searcher, expected, add: createAddFaces({ store, searcher, expected, companyMs }) }
}

it('stores what comes in the background with what comes beside it, and tells each its own', async () => {
  const { store, searcher, add } = open()
  await add('c', [face('old')])
  const answers = await Promise.all([
    add('c', [face('a'), face('old')], true),
    add('c', [face('b')], true),
    add('c', [face('a')], true),
    add('d', [face('x')], true),
  ])
  expect(answers.map(({ added }) => added)).toEqual([['a'], ['b'], [], ['x']])
  expect(store.addFaces.mock.calls.map(([id, faces]) => [id, faces.map(({ faceId }) => faceId)])).toEqual([
    ['c', ['old']],
    ['c', ['a', 'old', 'b']],
    ['d', ['x']],
  ])
  // The index is told of exactly the change.
  expect(searcher.added).toHaveBeenNthCalledWith(2, 'c', 2, [face('a'), face('b')])
})

it('keeps the failure of one collection to itself, and stores at once where somebody waits', async () => {
  const { store, add } = open()
  const lost = expect(add('gone', [face('a')], true)).rejects.toMatchObject({ code: 'collection_not_found' })
  const patient = add('c', [face('b')], true)
  expect(await add('c', [face('c')])).toEqual({ added: ['c'], revision: 1 })
  expect(store.addFaces).toHaveBeenCalledTimes(1)
  expect((await patient).added).toEqual(['b'])
  await lost
})

it('waits for nobody when there is nobody to wait for', async () => {
  const { store, add, expected } = open(3_600_000)
  const counts = createExpected()
  const over = [counts.begin('c'), counts.begin('c'), counts.begin('d')]
  expect([counts.count('c'), counts.count('d'), counts.count('e')]).toEqual([2, 1, 0])
  expected.count.mockImplementation(() => counts.count('c'))
  await Promise.all([add('c', [face('a')], true), add('c', [face('b')], true)])
  expect(store.addFaces).toHaveBeenCalledTimes(1)
  for (const one of over) one()
  expect(counts.count('c')).toBe(0)
})
