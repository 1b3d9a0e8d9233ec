/** A mirror brought in step with everybody. */
import type { Engine } from '#engine/engine.ts'
import { LikenessError } from '#errors'
import { inOrder } from '#lib/in-order.ts'
import { createFollow, type FollowDeps } from './follow.ts'
import { createMirrorCollections, type WantedCollection } from './mirror-collections.ts'
import type { MirrorStore } from './mirror-store.ts'
import { takeBackFrom } from './take-back.ts'

export interface CatchUpDeps extends Pick<FollowDeps, 'objects' | 'inLine'> {
  store: MirrorStore
  /** People at once. Default 4. */
  concurrency?: number
}

export interface CatchUpRequest {
  engineId: string
  engine: Engine
  /** Collections there have to be; with `tidy` no others. */
  wanted: WantedCollection[]
  tidy?: boolean
  signal?: AbortSignal
  /** So many pictures more were looked at. */
  onPictures?: (count: number) => Promise<void> | void
}

const PAGE = 500
/** People come and go meanwhile: nobody is waited for for ever. */
const ROUNDS = 5

/** Returns how many people are still behind, 0 or 1 and more. Throws `cancelled`, and what makes the engine of no use. */
export function createCatchUp({ store, objects, inLine, concurrency = 4 }: CatchUpDeps) {
  return async ({ engineId, engine, wanted, tidy, signal, onPictures }: CatchUpRequest): Promise<number> => {
    const collections = createMirrorCollections({ engineId, engine, store })
    await collections.ensure(wanted)
    if (tidy) await collections.tidy(wanted)
    const follow = createFollow({ engineId, engine, store, objects, inLine, takeBack: takeBackFrom(engine) })
    for (let round = 0; round < ROUNDS; round++) {
      let seen = 0
      let after: string | undefined
      for (;;) {
        const people = await store.behind(engineId, { limit: PAGE, after })
        for await (const pictures of inOrder(people, { concurrency, signal }, follow))
          if (pictures > 0) await onPictures?.(pictures)
        if (signal?.aborted) throw new LikenessError('cancelled')
        seen += people.length
        after = people.at(-1)
        if (people.length < PAGE) break
      }
      if (seen === 0) return 0
    }
    return (await store.behind(engineId, { limit: PAGE })).length
  }
}
