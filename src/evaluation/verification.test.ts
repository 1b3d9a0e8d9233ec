import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  acceptedAt,
  areaUnderCurve,
  bestThreshold,
  errorCurve,
  errorsAt,
  verify,
  type ScoredPair,
} from './verification.ts'

const pair = (score: number, same: boolean, fold?: string): ScoredPair => ({ score, same, ...(fold && { fold }) })

test('pairs that can be told apart are, with a threshold in the gap', () => {
  const pairs = [pair(0.1, false), pair(0.3, false), pair(0.5, true), pair(0.9, true)]
  expect(bestThreshold(pairs)).toBeCloseTo(0.4)
  expect(verify(pairs)).toMatchObject({ accuracy: 1, auc: 1, thresholdFrom: 'all pairs', folds: [] })
})

test('equal scores are decided together', () => {
  const pairs = [pair(0.5, false), pair(0.5, true), pair(0.5, true), pair(0.1, false)]
  expect(errorsAt(pairs, bestThreshold(pairs)).accuracy).toBe(0.75)
  expect(areaUnderCurve(pairs)).toBeCloseTo(0.75)
})

test('with folds each is decided with the threshold of the others', () => {
  // Fold b needs another threshold than fold a: honest measuring has to pay for it.
  const a = [pair(0.2, false, 'a'), pair(0.4, true, 'a')]
  const b = [pair(0.6, false, 'b'), pair(0.8, true, 'b')]
  const result = verify([...a, ...b])
  expect(result.thresholdFrom).toBe('other folds')
  expect(result.folds.map((f) => f.threshold)).toEqual([expect.closeTo(0.7), expect.closeTo(0.3)])
  expect(result.accuracy).toBe(0.5)
  expect(result.threshold).toBeCloseTo(0.5)
})

test('more pairs than a call can have arguments', () => {
  const pairs = Array.from({ length: 400_000 }, (_, i) => pair(i / 400_000, i >= 100_000))
  expect(acceptedAt(pairs, 0.001).rate).toBe(1)
  expect(verify(pairs)).toMatchObject({ accuracy: 1, auc: 1, tar: [{ rate: 1 }, { rate: 1 }] })
})

test('true accepts at a false accept rate', () => {
  const impostors = Array.from({ length: 100 }, (_, i) => pair(i / 1000, false))
  const pairs = [...impostors, pair(0.0985, true), pair(0.9, true), pair(0.05, true), pair(0.2, true)]
  // One impostor in a hundred may pass: the best of them (0.099) does, and 0.0985 lies below it but above the next.
  expect(acceptedAt(pairs, 0.01).rate).toBe(0.75)
  expect(acceptedAt(pairs, 0.001).rate).toBe(0.5)
  expect(acceptedAt([pair(1, true)], 0.01)).toEqual({ rate: null, threshold: null })
})

test('one kind of pairs only: no area, no error rate of the other kind', () => {
  expect(areaUnderCurve([pair(1, true)])).toBeNull()
  expect(errorsAt([pair(1, true)], 0.5)).toEqual({ accuracy: 1, fmr: null, fnmr: 0 })
})

test('the best threshold is at least as good as any other, and the area is what counting gives', () => {
  const pairs = fc.array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.boolean()), { minLength: 1, maxLength: 40 })
  fc.assert(
    fc.property(pairs, (list) => {
      const scored = list.map(([score, same]) => pair(score / 20, same))
      const best = errorsAt(scored, bestThreshold(scored)).accuracy
      for (let t = -1; t <= 41; t++) expect(best).toBeGreaterThanOrEqual(errorsAt(scored, t / 40).accuracy)
      const genuine = scored.filter((p) => p.same)
      const impostors = scored.filter((p) => !p.same)
      let wins = 0
      for (const g of genuine) for (const i of impostors) wins += g.score > i.score ? 1 : g.score === i.score ? 0.5 : 0
      const area = areaUnderCurve(scored)
      if (genuine.length && impostors.length) expect(area).toBeCloseTo(wins / genuine.length / impostors.length)
      else expect(area).toBeNull()
    }),
  )
})

test('the curve falls in one error as it rises in the other, and agrees with counting', () => {
  const pairs = Array.from({ length: 300 }, (_, i) => pair(Math.sin(i * 7) + (i % 2) * 0.8, i % 2 === 1))
  const curve = errorCurve(pairs)
  for (const [i, point] of curve.entries()) {
    expect(errorsAt(pairs, point.threshold)).toMatchObject({ fmr: point.fmr, fnmr: expect.closeTo(point.fnmr) })
    if (i > 0) expect(point.fmr).toBeGreaterThanOrEqual(curve[i - 1]!.fmr)
  }
})
