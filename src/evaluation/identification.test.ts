import { expect, test } from 'vitest'
import { rankOne, ratesAt, search, thresholdForFpir } from './identification.ts'

const unit = (degrees: number) => {
  const angle = (degrees / 180) * Math.PI
  return new Float32Array([Math.cos(angle), Math.sin(angle)])
}
const gallery = [
  { person: 'ann', embeddings: [unit(0), unit(20)] },
  { person: 'bob', embeddings: [unit(90)] },
]
const probes = [
  { image: 'a1', person: 'ann', embedding: unit(12) },
  { image: 'a2', person: 'ann', embedding: unit(70) },
  { image: 'b1', person: 'bob', embedding: unit(85) },
]

test('several faces of a person are searched as one direction', () => {
  const [first] = search(gallery, probes)
  expect(first!.best).toEqual({ person: 'ann', cosine: expect.closeTo(Math.cos((2 / 180) * Math.PI), 4) })
})

test('each probe is also a stranger to everybody else', () => {
  const [first] = search(gallery, probes)
  expect(first!.stranger).toEqual({ person: 'bob', cosine: expect.closeTo(Math.cos((78 / 180) * Math.PI), 4) })
})

test('rates', () => {
  const trials = search(gallery, probes)
  expect(rankOne(trials)).toBeCloseTo(2 / 3)
  expect(ratesAt(trials, 0.95)).toMatchObject({ tpir: expect.closeTo(2 / 3), fpir: 0, misidentified: 0 })
  expect(ratesAt(trials, 0.9)).toMatchObject({ fpir: expect.closeTo(1 / 3), misidentified: expect.closeTo(1 / 3) })
})

test('the threshold for a rate of strangers keeps it', () => {
  const trials = search(gallery, probes)
  for (const fpir of [0, 0.34, 0.67, 1])
    expect(ratesAt(trials, thresholdForFpir(trials, fpir)).fpir).toBeLessThanOrEqual(fpir)
  expect(ratesAt(trials, thresholdForFpir(trials, 0.34)).fpir).toBeCloseTo(1 / 3)
})

test('a gallery of one person has no strangers', () => {
  const trials = search([gallery[0]!], probes.slice(0, 2))
  expect(trials[0]!.stranger).toBeNull()
  expect(ratesAt(trials, 0)).toMatchObject({ tpir: 1, fpir: 0 })
})
