import type { Schemas } from '../../api.ts'
import type { FaceKind } from '../../faces/face-box.tsx'
import { strengthOf } from '../../faces/similarity-words.ts'

export type Face = Schemas['IdentifiedFace']

export interface Judged {
  id: string
  face: Face
  kind: FaceKind
  /** Whom it is taken for, or would be; for an uncertain face: whom it resembles. */
  personId: string | null
  name: string | null
  /** To that person; null: the face resembles nobody. */
  similarity: number | null
}

/**
 * What a face is at a threshold, which need not be the one that was applied: below that, the next best becomes a match;
 * above it, a match becomes uncertain or nobody.
 */
export function judge(face: Face, index: number, threshold: number): Judged {
  const { person_id: personId, user_name: name, similarity, next_best: next } = face
  const best =
    personId !== null && similarity !== null
      ? { personId, name, similarity }
      : next && { personId: next.person_id, name: next.user_name, similarity: next.similarity }
  const strength = best ? strengthOf(best.similarity, threshold) : 'none'
  const kind = strength === 'none' ? 'unknown' : strength === 'weak' ? 'uncertain' : 'match'
  return {
    ...{ id: `face-${index}`, face, kind, similarity: best?.similarity ?? null },
    personId: kind === 'unknown' ? null : (best?.personId ?? null),
    name: kind === 'unknown' ? null : (best?.name ?? null),
  }
}
