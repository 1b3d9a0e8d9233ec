/**
 * Who is who in one picture. A person is there at most once, so a person two faces look like goes to the face that
 * looks like them most, and the other face is asked for its next best.
 */
export interface Candidate {
  personId: string
  /** 0-100. */
  similarity: number
}

export interface Assigned {
  /** Null: a stranger, or too close between two people to tell. */
  personId: string | null
  /** Of the assigned person, or of the best candidate when nobody was assigned; null when there is no candidate. */
  similarity: number | null
  /** The best candidate besides: how close the decision was. */
  runnerUp: Candidate | null
}

const byStrength = (a: Candidate, b: Candidate) =>
  b.similarity - a.similarity || (a.personId < b.personId ? -1 : a.personId > b.personId ? 1 : 0)

/**
 * Decides for each face, given its candidates in any order. `threshold` (0-100) is the least similarity; `margin`
 * (0-100) is the least lead over the runner-up among the people not found on another face of the picture already.
 */
export function assignPeople(faces: Candidate[][], threshold: number, margin = 0): Assigned[] {
  const ranked = faces.map((candidates) => [...candidates].sort(byStrength))
  const claims = ranked
    .flatMap((candidates, face) => candidates.map((candidate) => ({ face, candidate })))
    .filter(({ candidate }) => candidate.similarity >= threshold)
    .sort((a, b) => byStrength(a.candidate, b.candidate) || a.face - b.face)

  const faceOf = new Map<string, number>()
  const decided = new Map<number, Candidate | null>()
  const runnerUp = (face: number, personId: string | undefined) =>
    ranked[face]!.find((other) => other.personId !== personId && (faceOf.get(other.personId) ?? face) === face) ?? null

  for (const { face, candidate } of claims) {
    if (decided.has(face) || faceOf.has(candidate.personId)) continue
    const rival = runnerUp(face, candidate.personId)
    if (rival && candidate.similarity - rival.similarity < margin) {
      decided.set(face, null)
      continue
    }
    decided.set(face, candidate)
    faceOf.set(candidate.personId, face)
  }

  return ranked.map((candidates, face) => {
    const winner = decided.get(face)
    if (winner) return { ...winner, runnerUp: runnerUp(face, winner.personId) }
    const [best, second] = candidates
    return { personId: null, similarity: best?.similarity ?? null, runnerUp: second ?? null }
  })
}
