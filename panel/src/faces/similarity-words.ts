/** What a similarity 0-100 means beside the threshold it is judged by. */
export type Strength = 'strong' | 'likely' | 'weak' | 'none'

/** This far below the threshold a face still deserves a second look. */
export const DOUBT = 15

/** Strong: more than half of the way from the threshold to 100. Weak: not a match, but not far from one. */
export function strengthOf(similarity: number, threshold: number): Strength {
  if (similarity >= threshold) return similarity >= threshold + (100 - threshold) / 2 ? 'strong' : 'likely'
  return similarity >= threshold - DOUBT ? 'weak' : 'none'
}
