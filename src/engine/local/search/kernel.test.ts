import { readFileSync } from 'node:fs'
import wabt from 'wabt'
import { describe, expect, it } from 'vitest'
import { createBlockPool } from './blocks.ts'
import { principalAxes } from './basis.ts'
import { emptyEncoding, encodeProbe, encodeVector, sketchProbe, sketchVector } from './codes.ts'
import { geometryOf } from './geometry.ts'
import { kernelBytes } from './kernel-bytes.ts'
import { createScanner } from './scan.ts'
import { bruteForce, randomUnit, seeded, unit } from './vectors.testing.ts'

it('is compiled from its text', async () => {
  const { parseWat } = await wabt()
  const text = readFileSync(new URL('kernel.wat', import.meta.url), 'utf8')
  const compiled = parseWat('kernel.wat', text, { simd: true, threads: true }).toBinary({}).buffer
  expect(Buffer.from(compiled).equals(Buffer.from(kernelBytes, 'base64'))).toBe(true)
})

describe('a scan', () => {
  /** Vectors whose variance falls off, so that sketches have something to hold on to. */
  function setUp(count: number, dimensions: number) {
    const random = seeded(dimensions)
    const weights = Float32Array.from({ length: dimensions }, (_, i) => Math.exp(-i / 12))
    const make = () => unit(randomUnit(dimensions, random).map((value, i) => value * (weights[i] ?? 0)))
    const geometry = geometryOf(dimensions, 1)
    const pool = createBlockPool(geometry)
    const scanner = createScanner(geometry, 0)
    pool.onArena((arena, memory) => scanner.attach(arena, memory))
    const encoding = emptyEncoding(dimensions)
    const blocks: number[] = []
    const stored = Array.from({ length: count }, (_, slot): [string, Float32Array] => {
      if (slot % 32 === 0) blocks.push(pool.allocate())
      const vector = make()
      encodeVector(vector, encoding)
      pool.write(slot, encoding)
      return [String(slot), vector]
    })
    return { make, geometry, pool, scanner, stored, blocks: Uint32Array.from(blocks) }
  }

  it.each([32, 128, 512])('with sketches finds exactly what one without finds, %i dimensions', (dimensions) => {
    const { make, geometry, pool, scanner, stored, blocks } = setUp(1000, dimensions)
    const sample = Float32Array.from(stored.flatMap(([, vector]) => [...vector]))
    const basis = principalAxes(sample, dimensions, geometry.lead)
    for (let slot = 0; slot < stored.length; slot++) pool.writeSketch(slot, sketchVector(scanner.probe(slot), basis))
    for (const k of [1, 7, 1000]) {
      const probes = Array.from({ length: 10 }, () => encodeProbe(make(), dimensions))
      const plain = scanner.run({ probes, k, blocks })
      const sketched = scanner.run({ probes: probes.map((probe) => sketchProbe(probe, basis)), k, blocks })
      plain.forEach(({ slots, cosines }, p) => {
        expect([...(sketched[p]?.slots ?? [])].sort()).toEqual([...slots].sort())
        expect([...(sketched[p]?.cosines ?? [])].sort()).toEqual([...cosines].sort())
      })
    }
  })

  it('never refuses a vector that has no sketch yet', () => {
    const { make, geometry, scanner, stored, blocks } = setUp(100, 64)
    const basis = principalAxes(Float32Array.from(stored.flatMap(([, vector]) => [...vector])), 64, geometry.lead)
    const probe = make()
    const [hits] = scanner.run({ probes: [sketchProbe(encodeProbe(probe, 64), basis)], k: 1, blocks })
    expect(String(hits?.slots[0])).toBe(bruteForce(stored, probe)[0]?.id)
  })

  it('leaves nothing of an erased vector', () => {
    const { pool, scanner, stored, blocks } = setUp(32, 32)
    for (let slot = 0; slot < 32; slot++) if (slot !== 5) pool.erase(slot)
    const [hits] = scanner.run({ probes: [encodeProbe(stored[9]?.[1] ?? new Float32Array(), 32)], k: 32, blocks })
    expect([...(hits?.slots ?? [])]).toEqual([5])
    pool.erase(5)
    for (const part of pool.parts(blocks[0] ?? 0)) expect(part.every((byte) => byte === 0)).toBe(true)
  })

  it('gives the nearest stored vector of a stored vector', () => {
    const { scanner, stored, blocks } = setUp(96, 64)
    const others = blocks.slice(0, 2)
    const found = scanner.nearest(Uint32Array.of(70, 3), others)
    expect(found[1]).toBe(3)
    expect(String(found[0])).toBe(bruteForce(stored.slice(0, 64), stored[70]?.[1] ?? new Float32Array())[0]?.id)
  })
})

it('finds orthonormal axes that hold what there is', () => {
  const random = seeded(4)
  const [a, b] = [randomUnit(64, random), randomUnit(64, random)]
  const sample = new Float32Array(200 * 64)
  for (let i = 0; i < 200; i++) {
    const [p, q] = [random() - 0.5, random() - 0.5]
    sample.set(unit(a.map((value, d) => p * value + q * (b[d] ?? 0))), i * 64)
  }
  const axes = principalAxes(sample, 64, 2)
  const rows = [axes.subarray(0, 64), axes.subarray(64)]
  const product = (x: Float32Array, y: Float32Array) => x.reduce((sum, value, i) => sum + value * (y[i] ?? 0), 0)
  expect(product(rows[0] ?? a, rows[0] ?? a)).toBeCloseTo(1, 5)
  expect(product(rows[0] ?? a, rows[1] ?? a)).toBeCloseTo(0, 5)
  expect(rows.reduce((sum, row) => sum + product(row, a) ** 2, 0)).toBeCloseTo(1, 4)
})
