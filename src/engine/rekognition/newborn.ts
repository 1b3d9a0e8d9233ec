/**
 * What this process made moments ago. The service is eventually consistent: a collection, a user or a face may be unknown
 * to it for some seconds after it was made (https://github.com/boto/boto3/issues/1413). Only what is on this list is asked
 * for again; whatever else is not found is not there.
 */
export type Kind = 'collection' | 'user' | 'face'

export interface Newborns {
  add(kind: Kind, ...path: string[]): void
  has(kind: Kind, ...path: string[]): boolean
  remove(kind: Kind, ...path: string[]): void
}

const YOUNG_MS = 15_000

export function createNewborns(now: () => number): Newborns {
  /** Oldest first. */
  const born = new Map<string, number>()
  const keyOf = (kind: Kind, path: string[]) => [kind, ...path].join(' ')
  const forgetTheGrown = () => {
    for (const [key, at] of born) {
      if (now() - at < YOUNG_MS) return
      born.delete(key)
    }
  }
  return {
    add(kind, ...path) {
      forgetTheGrown()
      const key = keyOf(kind, path)
      born.delete(key)
      born.set(key, now())
    },
    has(kind, ...path) {
      forgetTheGrown()
      return born.has(keyOf(kind, path))
    },
    remove: (kind, ...path) => void born.delete(keyOf(kind, path)),
  }
}
