/**
 * How well a score tells same from different, given pairs whose truth is known. All rates are shares, 0 to 1;
 * a pair counts as a match when its score is at or above the threshold.
 */
export interface ScoredPair {
  score: number
  same: boolean
  fold?: string
}

export interface FoldResult {
  fold: string
  pairs: number
  accuracy: number
  /** Chosen on the other folds. */
  threshold: number
}

export interface CurvePoint {
  threshold: number
  /** Share of pairs of different people at or above the threshold. */
  fmr: number
  /** Share of pairs of one person below it. */
  fnmr: number
}

export interface Verification {
  /** Mean over the folds; without folds, at the threshold that is best for all pairs, which flatters. */
  accuracy: number
  threshold: number
  thresholdFrom: 'other folds' | 'all pairs'
  folds: FoldResult[]
  /** Null without pairs of both kinds. */
  auc: number | null
  /** By false accept rate: what is accepted of genuine pairs there, and at which threshold. */
  tar: { far: number; rate: number | null; threshold: number | null }[]
}

const accuracyAt = (pairs: ScoredPair[], threshold: number) =>
  pairs.filter(({ score, same }) => score >= threshold === same).length / pairs.length

/** The threshold with the fewest mistakes, in the middle of a gap between scores; of equals, the middle one. */
export function bestThreshold(pairs: ScoredPair[]): number {
  const sorted = [...pairs].sort((a, b) => a.score - b.score)
  let correct = sorted.filter((pair) => pair.same).length
  let most = -1
  let best: number[] = []
  // Threshold i lies below pair i: everything from i on is accepted.
  for (let i = 0; i <= sorted.length; i++) {
    const above = sorted[i]?.score ?? sorted.at(-1)!.score + 1e-6
    const below = sorted[i - 1]?.score ?? above
    if (i === 0 || above > below) {
      if (correct > most) [most, best] = [correct, []]
      if (correct === most) best.push((above + below) / 2)
    }
    const next = sorted[i]
    if (next) correct += next.same ? -1 : 1
  }
  return best[Math.floor((best.length - 1) / 2)]!
}

/** Area under the ROC curve: the chance that a genuine pair scores above an impostor pair, ties counting half. */
export function areaUnderCurve(pairs: ScoredPair[]): number | null {
  const genuine = pairs.filter((pair) => pair.same).length
  const impostors = pairs.length - genuine
  if (genuine === 0 || impostors === 0) return null
  const sorted = [...pairs].sort((a, b) => a.score - b.score)
  let rankSum = 0
  for (let i = 0; i < sorted.length;) {
    let end = i
    while (end < sorted.length && sorted[end]!.score === sorted[i]!.score) end++
    const rank = (i + 1 + end) / 2
    for (; i < end; i++) if (sorted[i]!.same) rankSum += rank
  }
  return (rankSum - (genuine * (genuine + 1)) / 2) / (genuine * impostors)
}

/**
 * What share of genuine pairs is accepted when at most `far` of the impostors are. Null without pairs of both kinds.
 * With fewer than 1/far impostors the threshold lies above all of them, which says less than it seems to.
 */
export function acceptedAt(pairs: ScoredPair[], far: number): { rate: number | null; threshold: number | null } {
  const genuine = pairs.filter((pair) => pair.same).map((pair) => pair.score)
  const impostors = pairs.filter((pair) => !pair.same).map((pair) => pair.score)
  if (genuine.length === 0 || impostors.length === 0) return { rate: null, threshold: null }
  impostors.sort((a, b) => b - a)
  // A share such as 0.001 * 3000 must not lose one to rounding.
  const allowed = Math.floor(far * impostors.length + 1e-9)
  const highest = impostors[allowed]
  if (highest === undefined) return { rate: 1, threshold: impostors.at(-1)! }
  let accepted = 0
  let threshold = highest + 1e-6
  for (const score of genuine) {
    if (score <= highest) continue
    accepted++
    if (score < threshold) threshold = score
  }
  return { rate: accepted / genuine.length, threshold }
}

/** Error rates at each score that occurs, thinned to at most about `points`. */
export function errorCurve(pairs: ScoredPair[], points = 400): CurvePoint[] {
  const genuine = pairs.filter((pair) => pair.same).length || 1
  const impostors = pairs.filter((pair) => !pair.same).length || 1
  const sorted = [...pairs].sort((a, b) => b.score - a.score)
  const curve: CurvePoint[] = []
  let accepted = 0
  let wrongly = 0
  sorted.forEach(({ score, same }, i) => {
    if (same) accepted++
    else wrongly++
    if (sorted[i + 1]?.score !== score)
      curve.push({ threshold: score, fmr: wrongly / impostors, fnmr: 1 - accepted / genuine })
  })
  // Steps where both errors stay the same tell nothing; beyond that, every n-th.
  const corners = curve.filter((p, i) => i === 0 || i === curve.length - 1 || p.fmr !== curve[i - 1]!.fmr)
  const every = Math.max(1, Math.ceil(corners.length / points))
  return corners.filter((p, i) => i % every === 0 || i === corners.length - 1 || p.fmr < 0.01)
}

/** Share of wrong decisions of each kind at one threshold; null where there is no pair of the kind. */
export function errorsAt(pairs: ScoredPair[], threshold: number) {
  const share = (of: ScoredPair[], wrong: (pair: ScoredPair) => boolean) =>
    of.length === 0 ? null : of.filter(wrong).length / of.length
  return {
    accuracy: accuracyAt(pairs, threshold),
    fmr: share(
      pairs.filter((pair) => !pair.same),
      (pair) => pair.score >= threshold,
    ),
    fnmr: share(
      pairs.filter((pair) => pair.same),
      (pair) => pair.score < threshold,
    ),
  }
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

/** Measures everything at once. There must be at least one pair. */
export function verify(pairs: ScoredPair[], fars: number[] = [0.01, 0.001]): Verification {
  const names = [...new Set(pairs.flatMap((pair) => pair.fold ?? []))]
  const folds =
    names.length < 2
      ? []
      : names.map((fold): FoldResult => {
          const held = pairs.filter((pair) => pair.fold === fold)
          const threshold = bestThreshold(pairs.filter((pair) => pair.fold !== fold))
          return { fold, pairs: held.length, accuracy: accuracyAt(held, threshold), threshold }
        })
  const overall = bestThreshold(pairs)
  return {
    accuracy: folds.length > 0 ? mean(folds.map((fold) => fold.accuracy)) : accuracyAt(pairs, overall),
    threshold: folds.length > 0 ? mean(folds.map((fold) => fold.threshold)) : overall,
    thresholdFrom: folds.length > 0 ? 'other folds' : 'all pairs',
    folds,
    auc: areaUnderCurve(pairs),
    tar: fars.map((far) => ({ far, ...acceptedAt(pairs, far) })),
  }
}
