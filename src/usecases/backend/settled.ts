import { setTimeout as sleep } from 'node:timers/promises'
import type { Engine } from '#engine/engine.ts'
import { LikenessError } from '#errors'

/** Milliseconds between looks whether the service is done with everybody, and for how many looks. */
export interface Patience {
  everyMs: number
  looks: number
}

export interface SettleOptions {
  signal?: AbortSignal
  settle?: Patience
}

/**
 * A service makes a user's vector some time after it took the faces: waits for all of a collection. Throws
 * `engine_unavailable` when it takes too long, `cancelled`.
 */
export async function settled(engine: Engine, collectionId: string, { signal, settle }: SettleOptions): Promise<void> {
  const { everyMs, looks } = settle ?? { everyMs: 2000, looks: 30 }
  for (let look = 0; look < looks; look++) {
    let waiting = false
    let nextToken: string | undefined
    do {
      const page = await engine.listUsers(collectionId, { nextToken })
      waiting ||= page.items.some(({ status }) => status === 'UPDATING')
      nextToken = page.nextToken
    } while (nextToken && !waiting)
    if (!waiting) return
    if (look < looks - 1)
      await sleep(everyMs, undefined, { signal }).catch(() => {
        throw new LikenessError('cancelled')
      })
  }
  throw new LikenessError('engine_unavailable', {
    message: 'The service has not finished learning the people after a minute. Try again later.',
  })
}
