import { expect, test } from 'vitest'
import { overlap } from '#lib/overlap.ts'
import { compareFaces, type SeenFace } from './verdicts.ts'

const box = (left: number, width = 0.2) => ({ left, top: 0.1, width, height: 0.2 })
const face = (left: number, personId: string | null, more: Partial<SeenFace> = {}): SeenFace => ({
  ...{ box: box(left), personId, similarity: 90, ...more },
})
const verdicts = (local: SeenFace[], rekognition: SeenFace[]) => compareFaces(local, rekognition).map((f) => f.verdict)

test('what boxes have in common', () => {
  expect(overlap(box(0), box(0))).toBeCloseTo(1)
  expect(overlap(box(0), box(0.1))).toBeCloseTo(1 / 3)
  expect(overlap(box(0), box(0.2))).toBe(0)
})

test('each verdict', () => {
  expect(verdicts([face(0, 'ann')], [face(0.01, 'ann')])).toEqual(['same_person'])
  expect(verdicts([face(0, null)], [face(0, null)])).toEqual(['nobody'])
  expect(verdicts([face(0, 'ann')], [face(0, null)])).toEqual(['only_local'])
  expect(verdicts([face(0, null)], [face(0, 'ann')])).toEqual(['only_rekognition'])
  expect(verdicts([face(0, 'ann')], [face(0, 'bob')])).toEqual(['different_person'])
  expect(verdicts([face(0, 'ann')], [])).toEqual(['found_by_local_only'])
  expect(verdicts([], [face(0, null)])).toEqual(['found_by_rekognition_only'])
  // Nobody and not searched are different answers.
  expect(verdicts([face(0, null)], [face(0, null, { unsearched: ['LOW_CONFIDENCE'] })])).toEqual(['not_searched'])
})

test('boxes that have too little in common are of two faces', () => {
  expect(verdicts([face(0, 'ann')], [face(0.1, 'ann')])).toEqual(['found_by_local_only', 'found_by_rekognition_only'])
})

test('faces side by side: the best fit is paired, each face once', () => {
  const found = compareFaces([face(0, 'ann'), face(0.05, 'bob')], [face(0.06, 'bob')])
  expect(found.map(({ verdict }) => verdict)).toEqual(['found_by_local_only', 'same_person'])
  expect(compareFaces([], [])).toEqual([])
})
