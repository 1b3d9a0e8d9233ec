/**
 * Vectors like those of faces, measured against the default pack's figures (all pairs of LFW: strangers have cosine .008
 * on average, standard deviation .097; pictures of one person .71 in the median, 5th percentile .53). Pure noise in 512
 * dimensions has .044 and would flatter every index. Here the variance falls off exponentially over the axes, which
 * leaves about 105 that matter, and a random rotation spreads them over all numbers as a network does.
 */
const dimensions = 512
/** Participation ratio 2 * fall = 1 / .097². */
const fall = 53
const common = 0.06

export interface FaceLike {
  dimensions: number
  /** Row after row. */
  stored: Float32Array
  /** Held-out pictures of persons that are stored. */
  probes: Float32Array[]
  row(index: number): Float32Array
}

export interface FaceLikeOptions {
  faces: number
  facesPerPerson: number
  probes: number
  seed?: number
}

export function seeded(seed: number): () => number {
  let state = seed >>> 0 || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 4294967296
  }
}

export function makeFaces({ faces, facesPerPerson, probes, seed = 7 }: FaceLikeOptions): FaceLike {
  const random = seeded(seed)
  const signs = [0, 1].map(() => Float32Array.from({ length: dimensions }, () => (random() < 0.5 ? -1 : 1)))
  const spectrum = Float32Array.from({ length: dimensions }, (_, i) => Math.exp(-i / fall / 2))
  const pool = Float32Array.from({ length: 1 << 20 }, () => {
    return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  })
  const person = new Float32Array(dimensions)
  const noise = new Float32Array(dimensions)

  /** Normal numbers out of a pool: two windows at random places, multiplied by a random mixture. */
  function fill(into: Float32Array) {
    const a = Math.floor(random() * (pool.length - dimensions))
    const b = Math.floor(random() * (pool.length - dimensions))
    const turn = random() * 2 * Math.PI
    const [cos, sin] = [Math.cos(turn), Math.sin(turn)]
    for (let i = 0; i < dimensions; i++)
      into[i] = (cos * (pool[a + i] ?? 0) + sin * (pool[b + i] ?? 0)) * (spectrum[i] ?? 0)
    rotate(into, signs)
    scaleTo(into, Math.sqrt(1 - common * common))
    into[0] = (into[0] ?? 0) + common
    scaleTo(into, 1)
  }

  /** How much of a picture is the person: a pair's cosine is the product of both. */
  const likeness = () => {
    const normal = pool[Math.floor(random() * pool.length)] ?? 0
    return Math.min(0.95, Math.max(0.6, 0.84 + 0.09 * normal))
  }

  function picture(into: Float32Array) {
    fill(noise)
    let along = 0
    for (let i = 0; i < dimensions; i++) along += (noise[i] ?? 0) * (person[i] ?? 0)
    const share = likeness()
    const rest = Math.sqrt((1 - share * share) / (1 - along * along))
    for (let i = 0; i < dimensions; i++)
      into[i] = share * (person[i] ?? 0) + rest * ((noise[i] ?? 0) - along * (person[i] ?? 0))
  }

  const stored = new Float32Array(faces * dimensions)
  const row = (index: number) => stored.subarray(index * dimensions, (index + 1) * dimensions)
  const persons = Math.ceil(faces / facesPerPerson)
  const heldOut: Float32Array[] = []
  for (let p = 0; p < persons; p++) {
    fill(person)
    for (let f = p * facesPerPerson; f < Math.min(faces, (p + 1) * facesPerPerson); f++) picture(row(f))
    if (Math.floor(((p + 1) * probes) / persons) > Math.floor((p * probes) / persons)) {
      const probe = new Float32Array(dimensions)
      picture(probe)
      heldOut.push(probe)
    }
  }
  return { dimensions, stored, probes: heldOut, row }
}

/** Walsh-Hadamard transforms with random signs between: a rotation in a few thousand additions. */
function rotate(vector: Float32Array, signs: Float32Array[]) {
  for (const sign of signs) {
    for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] ?? 0) * (sign[i] ?? 0)
    for (let half = 1; half < vector.length; half *= 2)
      for (let from = 0; from < vector.length; from += half * 2)
        for (let i = from; i < from + half; i++) {
          const [a, b] = [vector[i] ?? 0, vector[i + half] ?? 0]
          vector[i] = a + b
          vector[i + half] = a - b
        }
  }
}

function scaleTo(vector: Float32Array, length: number) {
  let square = 0
  for (const value of vector) square += value * value
  const factor = length / Math.sqrt(square)
  for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] ?? 0) * factor
}

export function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0)
  return sum
}

/** What the made vectors are like. */
export function describe({ row, stored, dimensions: d }: FaceLike, facesPerPerson: number) {
  const random = seeded(99)
  const count = stored.length / d
  const strangers: number[] = []
  const genuine: number[] = []
  for (let i = 0; i < 20_000; i++) {
    const a = Math.floor(random() * count)
    const b = Math.floor(random() * count)
    if (Math.floor(a / facesPerPerson) !== Math.floor(b / facesPerPerson)) strangers.push(dot(row(a), row(b)))
    const mate = Math.floor(a / facesPerPerson) * facesPerPerson + Math.floor(random() * facesPerPerson)
    if (mate !== a && mate < count) genuine.push(dot(row(a), row(mate)))
  }
  const mean = strangers.reduce((sum, value) => sum + value, 0) / strangers.length
  const variance = strangers.reduce((sum, value) => sum + (value - mean) ** 2, 0) / strangers.length
  genuine.sort((a, b) => a - b)
  const quantile = (q: number) => genuine[Math.floor(q * (genuine.length - 1))] ?? NaN
  return {
    strangers: { mean, deviation: Math.sqrt(variance) },
    genuine: { p5: quantile(0.05), median: quantile(0.5), p95: quantile(0.95) },
  }
}
