import { LikenessError } from '#errors'
import { oneAtATimeEverywhere, type EverywhereDeps } from '#people/one-at-a-time.ts'

const NAME = 'mirrors'

/** Whatever changes mirrors, erasures excepted, is one at a time in all processes. */
export interface Alone {
  /** Waits for its turn. Throws `overloaded` when that takes long: a migration may be under way. */
  run<Result>(work: () => Promise<Result>): Promise<Result>
  /** Only if nobody else is at it. */
  tryRun(work: () => Promise<void>): Promise<boolean>
}

export function createAlone({ tryExclusive }: Pick<EverywhereDeps, 'tryExclusive'>, patienceMs = 20_000): Alone {
  const line = oneAtATimeEverywhere({
    ...{ tryExclusive, room: 'engine', patienceMs },
    busy: () =>
      new LikenessError('overloaded', {
        message: 'A migration to another engine is under way. Cancel it, or wait for its end.',
      }),
  })
  return {
    run: (work) => line(NAME, work),
    tryRun: (work) => tryExclusive(`engine:${NAME}`, work),
  }
}
