/** Seals anew, with the key of now, what was sealed with a former one, so that the former one can go. */
import { LikenessError } from '#errors'
import type { RotatingBox } from './rotating-box.ts'

export interface ResealDeps {
  /** All that is sealed, by id, in any order. */
  ids: () => Promise<string[]>
  /** Undefined: it has gone meanwhile. */
  sealed: (id: string) => Promise<string | undefined>
  /** False: it was no longer `from`. */
  replace: (id: string, from: string, to: string) => Promise<boolean>
  /** What it is sealed for. */
  contextOf: (id: string) => string
  box: () => Promise<RotatingBox>
}

export interface ResealOptions {
  /** From 1 on. Default 500. */
  limit?: number
  after?: string
  signal?: AbortSignal
}

export interface Resealed {
  resealed: number
  /** Sealed with the key of now already, or gone. */
  current: number
  /** No key opens them: left as they are. */
  lost: string[]
  /** Give this as `after` to go on; undefined: that was all. */
  next?: string
}

/**
 * At most `limit` of them, those behind `after` by id. May be stopped anywhere and done again, also by several processes at
 * once: each is replaced only where it is still what was read. Throws `cancelled`, and what the parts throw.
 */
export async function reseal(deps: ResealDeps, { limit = 500, after, signal }: ResealOptions = {}): Promise<Resealed> {
  const ids = (await deps.ids()).sort().filter((id) => after === undefined || id > after)
  const done: Resealed = { resealed: 0, current: 0, lost: [] }
  for (const [index, id] of ids.entries()) {
    if (signal?.aborted) throw new LikenessError('cancelled')
    if (index === limit) return { ...done, next: ids[index - 1]! }
    const [sealed, box] = [await deps.sealed(id), await deps.box()]
    const context = deps.contextOf(id)
    if (sealed === undefined || box.isCurrent(sealed, context)) {
      done.current++
      continue
    }
    const secret = box.open(sealed, context)
    if (secret === undefined) done.lost.push(id)
    else if (await deps.replace(id, sealed, box.seal(secret, context))) done.resealed++
    else done.current++
  }
  return done
}
