/** How alike a face must be to somebody, for each purpose a picture is looked at for. */
export const PURPOSES = ['default', 'attendance', 'access_control', 'financial'] as const
export type Purpose = (typeof PURPOSES)[number]

export interface PurposeSetting {
  /** Least confidence, 0-1. */
  threshold: number
  /** Accepted chance that a stranger is taken for anybody in the collection. */
  fpir: number
}

/** What is known of the engine's error rates. */
export interface Accuracy {
  /** 0-100: what a search among so many users applies for this rate; without a rate, the engine's own default. */
  searchThreshold(fpir: number | undefined, users: number): number
  /** Share of pairs of different people at or above this similarity (0-100); null where nobody measured it. */
  falseMatchRate(similarity: number): number | null
}

/** How a search is asked for, in the words of `people.identify`. */
export interface SearchRule {
  threshold?: number
  minThreshold?: number
  fpir?: number
}

export interface Thresholds {
  /** For a search of a collection with so many users. `explicit`: 0-1, followed as it is. */
  rule(purpose: Purpose, explicit: number | undefined, users: () => Promise<number>): Promise<SearchRule>
  /** What a search applies among so many users, 0-100. */
  applied(purpose: Purpose, users: number): number
  fpir(purpose: Purpose): number
}

/** So many that the threshold for comparing two pictures, which holds for the few, plays no part. */
const MANY_USERS = 1_000_000

export function createThresholds(purposes: Record<Purpose, PurposeSetting>, accuracy: Accuracy): Thresholds {
  const floor = (purpose: Purpose) => purposes[purpose].threshold * 100
  let strict: boolean | undefined
  /** Whether the default purpose accepts fewer mistakes than the engine does of its own accord. */
  const isStricter = () =>
    (strict ??=
      accuracy.searchThreshold(purposes.default.fpir, MANY_USERS) > accuracy.searchThreshold(undefined, MANY_USERS))

  return {
    async rule(purpose, explicit, users) {
      if (explicit !== undefined) return { threshold: explicit * 100 }
      const { fpir } = purposes[purpose]
      if (purpose !== 'default') return { minThreshold: floor(purpose), fpir }
      // Without a rate the engine applies its own, which is never to be undercut here.
      if (!isStricter()) return { minThreshold: floor(purpose) }
      return { minThreshold: Math.max(floor(purpose), accuracy.searchThreshold(fpir, await users())) }
    },
    applied(purpose, users) {
      const asked = Math.max(floor(purpose), accuracy.searchThreshold(purposes[purpose].fpir, users))
      return purpose === 'default' ? Math.max(asked, accuracy.searchThreshold(undefined, users)) : asked
    },
    fpir: (purpose) => purposes[purpose].fpir,
  }
}
