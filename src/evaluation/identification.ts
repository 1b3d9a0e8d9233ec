/**
 * Open-set identification, by brute force: who of a gallery is on a probe, or nobody. Each probe is asked twice: with
 * its person in the gallery, and, as a stranger, with its person left out.
 */
import { cosine } from './embed-pictures.ts'

export interface GalleryPerson {
  person: string
  /** Unit vectors; what the engine makes of several faces of a user is the direction of their sum. */
  embeddings: Float32Array[]
}

export interface Probe {
  image: string
  person: string
  embedding: Float32Array
}

/** The best of the gallery for one probe: cosines, -1 to 1; null for an empty gallery. */
export interface Trial {
  image: string
  person: string
  best: { person: string; cosine: number } | null
  /** Of the own person. */
  own: number
  /** The best of everybody else: what the probe would reach as a stranger. */
  stranger: { person: string; cosine: number } | null
}

export interface IdentificationRates {
  threshold: number
  /** Share of probes whose own person is found first, at or above the threshold. */
  tpir: number
  /** Share of strangers for whom anybody is found. */
  fpir: number
  /** Share of probes for whom somebody else is found first. */
  misidentified: number
}

function direction(vectors: Float32Array[]): Float32Array {
  const sum = new Float32Array(vectors[0]!.length)
  for (const vector of vectors) vector.forEach((value, i) => (sum[i]! += value))
  const length = Math.hypot(...sum) || 1
  return sum.map((value) => value / length)
}

/** Searches each probe in the gallery. Probes must belong to people of the gallery. */
export function search(gallery: GalleryPerson[], probes: Probe[]): Trial[] {
  const vectors = gallery.map(({ person, embeddings }) => ({ person, vector: direction(embeddings) }))
  return probes.map(({ image, person, embedding }) => {
    const ranked = vectors
      .map((entry) => ({ person: entry.person, cosine: cosine(entry.vector, embedding) }))
      .sort((a, b) => b.cosine - a.cosine)
    return {
      image,
      person,
      best: ranked[0] ?? null,
      own: ranked.find((entry) => entry.person === person)?.cosine ?? -1,
      stranger: ranked.find((entry) => entry.person !== person) ?? null,
    }
  })
}

/** Rates at one threshold (a cosine). There must be at least one trial. */
export function ratesAt(trials: Trial[], threshold: number): IdentificationRates {
  const share = (test: (trial: Trial) => boolean) => trials.filter(test).length / trials.length
  return {
    threshold,
    tpir: share(({ best, person }) => best?.person === person && best.cosine >= threshold),
    fpir: share(({ stranger }) => stranger !== null && stranger.cosine >= threshold),
    misidentified: share(({ best, person }) => best !== null && best.person !== person && best.cosine >= threshold),
  }
}

export const rankOne = (trials: Trial[]): number => ratesAt(trials, -2).tpir

/** The lowest threshold at which at most this share of strangers is taken for somebody. */
export function thresholdForFpir(trials: Trial[], fpir: number): number {
  const scores = trials.map(({ stranger }) => stranger?.cosine ?? -1).sort((a, b) => b - a)
  const first = scores[Math.floor(fpir * scores.length + 1e-9)]
  return first === undefined ? -1 : first + 1e-6
}
