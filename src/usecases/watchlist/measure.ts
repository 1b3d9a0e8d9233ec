/** By which distance faces are told apart, and up to how much of it they count as one person. */
import type { DistanceMetric } from '#engine/engine.ts'
import { LikenessError } from '#errors'
import type { WatchlistDeps } from './deps.ts'
import type { ScreenOptions } from './watchlist.ts'

type Deps = Pick<WatchlistDeps, 'engine' | 'entries' | 'settings'>

export interface Measure {
  metric: DistanceMetric
  /** 0-100. */
  threshold: number
}

/**
 * Follows the size of the list, so that a stranger is taken for anybody of it no more often than was asked for, and is
 * never below the threshold for comparing two pictures: however few they are, the people of one picture may be alike.
 */
export function usualThreshold({ engine, settings }: Omit<Deps, 'entries'>, candidates: number): number {
  return Math.max(engine.thresholds.verification, engine.searchThreshold(settings.fpir, candidates))
}

export function usualMetric({ engine, settings }: Omit<Deps, 'entries'>): DistanceMetric {
  const { metric } = settings
  return metric !== undefined && engine.metrics.includes(metric) ? metric : engine.metrics[0]!
}

/** Throws `invalid_argument` for what this engine does not have. */
export async function measureOf(
  deps: Deps,
  { collectionId, metric, threshold, model }: Pick<ScreenOptions, 'collectionId' | 'metric' | 'threshold' | 'model'>,
): Promise<Measure> {
  const { engine, entries } = deps
  if (model !== undefined && model !== engine.modelVersion && model !== engine.modelVersion.split('/')[0])
    throw new LikenessError('invalid_argument', {
      message: `The model "${model}" is not in use here; ${engine.modelVersion} is. Leave the model out.`,
      details: { argument: 'model_name', inUse: engine.modelVersion },
    })
  const chosen = metric ?? usualMetric(deps)
  // Asked in any case: an engine without this metric says so.
  const most = engine.distance(0, chosen)
  if (threshold === undefined)
    return { metric: chosen, threshold: usualThreshold(deps, await entries.active(collectionId)) }
  if (threshold >= 0 && threshold <= most) return { metric: chosen, threshold: engine.similarityAt(threshold, chosen) }
  throw new LikenessError('invalid_argument', {
    message: `A threshold of the distance "${chosen}" is from 0 to ${most.toFixed(3)}.`,
    details: { argument: 'threshold' },
  })
}
