/** Labelled pictures for a list of people, and rates with what they are worth. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** Paths by person: the development part of Labeled Faces in the Wild, the face at the middle is the person's. */
export async function labelledPeople(testData: string): Promise<Map<string, string[]>> {
  const directory = join(testData, 'lfw-dev', 'images')
  const people = new Map<string, string[]>()
  for (const file of (await readdir(directory)).sort()) {
    const person = file.replace(/_\d+\.jpg$/, '')
    people.set(person, [...(people.get(person) ?? []), join(directory, file)])
  }
  return people
}

/**
 * Two names that are, or may be, one person's: the first is one man spelt in two ways; the pictures of the second are as
 * like as those of one person, which nobody has established. Told beside the labels, never instead of them.
 */
const DOUBTED: readonly (readonly [string, string])[] = [
  ['Hassan_Wirajuda', 'Hasan_Wirayuda'],
  ['Nora_Bendijo', 'Flor_Montulo'],
]
export const isDoubted = (one: string, other: string): boolean =>
  DOUBTED.some((pair) => pair.includes(one) && pair.includes(other))

/** 0 to 1, the same for the same seed (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export function shuffled<Item>(items: readonly Item[], random: () => number): Item[] {
  const mixed = [...items]
  for (let i = mixed.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    ;[mixed[i], mixed[j]] = [mixed[j], mixed[i]]
  }
  return mixed
}

/** Searches for one person's pictures. */
export interface Counted {
  /** Different pictures of the person that were searched for. */
  pictures: number
  searches: number
  hits: number
}

/**
 * The rate with a 95 % interval (Wilson's). A picture that is searched for in several lists counts once, and pictures of
 * one person count for less than those of several, by how much more the rates of persons differ than chance makes them.
 */
export function rateOf(persons: readonly Counted[]) {
  const searched = persons.filter(({ searches }) => searches > 0)
  const n = searched.reduce((sum, { pictures }) => sum + pictures, 0)
  const hitsOf = ({ hits, searches, pictures }: Counted) => (hits / searches) * pictures
  const rate = searched.reduce((sum, person) => sum + hitsOf(person), 0) / n
  const chance = (rate * (1 - rate)) / n
  const spread = searched.reduce((sum, person) => sum + (hitsOf(person) - rate * person.pictures) ** 2, 0) / n ** 2
  const worth = spread > chance ? (n * chance) / spread : n
  const z2 = 1.96 ** 2
  const middle = (rate + z2 / (2 * worth)) / (1 + z2 / worth)
  const half = Math.sqrt(z2 * ((rate * (1 - rate)) / worth + z2 / (4 * worth ** 2))) / (1 + z2 / worth)
  return {
    ...{ rate, low: Math.max(0, middle - half), high: Math.min(1, middle + half) },
    ...{ pictures: n, persons: searched.length },
    searches: searched.reduce((sum, { searches }) => sum + searches, 0),
    hits: searched.reduce((sum, { hits }) => sum + hits, 0),
  }
}

export type Rate = ReturnType<typeof rateOf>

export const percent = (value: number, digits = 3) => `${(100 * value).toFixed(digits)} %`
export const withInterval = ({ rate, low, high }: Rate, digits = 3) =>
  `${percent(rate, digits)} (${percent(low, digits)} - ${percent(high, digits)})`
