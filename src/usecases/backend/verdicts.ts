/** Two engines looked at one picture: which of their faces are the same face, and do they say the same of it? */
import type { BoundingBox } from '#engine/engine.ts'
import { overlap } from '#lib/overlap.ts'

/** What an engine says of a face, at its own threshold. */
export interface SeenFace {
  box: BoundingBox
  /** Null: nobody, and not searched. */
  personId: string | null
  /** 0-100: of the person, or of the best candidate when there is none. */
  similarity: number | null
  /** Why the face was found and not searched; absent when it was. */
  unsearched?: string[]
}

export const VERDICTS = [
  'same_person',
  'nobody',
  'only_local',
  'only_rekognition',
  'different_person',
  'found_by_local_only',
  'found_by_rekognition_only',
  'not_searched',
] as const

/** `not_searched`: an engine found the face and could not search for it, so that nothing can be said. */
export type Verdict = (typeof VERDICTS)[number]

export const agrees = (verdict: Verdict): boolean => verdict === 'same_person' || verdict === 'nobody'

export interface ComparedFace {
  verdict: Verdict
  /** Null: this engine did not find the face. */
  local: SeenFace | null
  rekognition: SeenFace | null
}

/** With less in common, two boxes are of two faces. */
const SAME_FACE = 0.5

function verdictOf(local: SeenFace | null, rekognition: SeenFace | null): Verdict {
  if (!local) return 'found_by_rekognition_only'
  if (!rekognition) return 'found_by_local_only'
  if (local.unsearched || rekognition.unsearched) return 'not_searched'
  if (local.personId === rekognition.personId) return local.personId === null ? 'nobody' : 'same_person'
  if (rekognition.personId === null) return 'only_local'
  return local.personId === null ? 'only_rekognition' : 'different_person'
}

/** Every face of either, each once: those that fit best are paired first. In the order of the local engine's. */
export function compareFaces(local: SeenFace[], rekognition: SeenFace[]): ComparedFace[] {
  const pairs = local
    .flatMap((one) => rekognition.map((other) => ({ one, other, fit: overlap(one.box, other.box) })))
    .filter(({ fit }) => fit >= SAME_FACE)
    .sort((a, b) => b.fit - a.fit)
  const partner = new Map<SeenFace, SeenFace>()
  const taken = new Set<SeenFace>()
  for (const { one, other } of pairs) {
    if (partner.has(one) || taken.has(other)) continue
    partner.set(one, other)
    taken.add(other)
  }
  const of = (one: SeenFace | null, other: SeenFace | null): ComparedFace => ({
    ...{ verdict: verdictOf(one, other), local: one, rekognition: other },
  })
  return [
    ...local.map((one) => of(one, partner.get(one) ?? null)),
    ...rekognition.filter((other) => !taken.has(other)).map((other) => of(null, other)),
  ]
}
