import fc from 'fast-check'
import { expect, test } from 'vitest'
import { assignPeople } from './assign.ts'

const c = (personId: string, similarity: number) => ({ personId, similarity })

test('each face gets its best candidate, and strangers stay strangers', () => {
  const [ann, stranger, nobody] = assignPeople([[c('bob', 60), c('ann', 95)], [c('ann', 40), c('bob', 30)], []], 80)
  expect(ann).toEqual({ personId: 'ann', similarity: 95, runnerUp: c('bob', 60) })
  expect(stranger).toEqual({ personId: null, similarity: 40, runnerUp: c('bob', 30) })
  expect(nobody).toEqual({ personId: null, similarity: null, runnerUp: null })
})

test('a person is found once: the best face wins and the other gets its next best', () => {
  const result = assignPeople(
    [
      [c('ann', 90), c('bob', 85)],
      [c('ann', 99), c('bob', 84)],
    ],
    80,
  )
  expect(result.map((r) => r.personId)).toEqual(['bob', 'ann'])
  // Ann is on the other face for certain, so she is not what makes the first face doubtful.
  expect(result[0]!.runnerUp).toBeNull()
})

test('the next best must reach the threshold as well', () => {
  const result = assignPeople([[c('ann', 90), c('bob', 79.9)], [c('ann', 99)]], 80)
  expect(result.map((r) => r.personId)).toEqual([null, 'ann'])
})

test('a lead smaller than the margin is no answer', () => {
  expect(assignPeople([[c('ann', 90), c('bob', 86)]], 80, 5)[0]!.personId).toBeNull()
  expect(assignPeople([[c('ann', 90), c('bob', 85)]], 80, 5)[0]!.personId).toBe('ann')
})

test('a face that is too close to call leaves the person to others', () => {
  const result = assignPeople([[c('ann', 92), c('bob', 91)], [c('ann', 88)]], 80, 5)
  expect(result.map((r) => r.personId)).toEqual([null, 'ann'])
})

test('whatever the candidates: no person twice, nobody below the threshold', () => {
  const candidates = fc.uniqueArray(
    fc.record({ personId: fc.constantFrom('a', 'b', 'c', 'd', 'e'), similarity: fc.integer({ min: 0, max: 100 }) }),
    { selector: (x) => x.personId },
  )
  fc.assert(
    fc.property(fc.array(candidates, { maxLength: 8 }), fc.integer({ min: 0, max: 100 }), (faces, threshold) => {
      const found = assignPeople(faces, threshold).filter((r) => r.personId !== null)
      expect(new Set(found.map((r) => r.personId)).size).toBe(found.length)
      for (const r of found) expect(r.similarity).toBeGreaterThanOrEqual(threshold)
      // The strongest claim of all is always granted.
      const best = Math.max(-1, ...faces.flat().map((x) => x.similarity))
      if (best >= threshold) expect(found.some((r) => r.similarity === best)).toBe(true)
    }),
  )
})
