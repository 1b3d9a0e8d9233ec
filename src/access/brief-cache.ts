/** Answers of the database for less than a second, so that what other processes revoke holds within one. */
export interface BriefCache<Value> {
  /** What `find` gives is kept, counted from when it was asked for. Nothing found is not kept. */
  get(key: string, find: () => Promise<Value | undefined>): Promise<Value | undefined>
  clear(): void
}

const LIFETIME_MS = 900
const MOST = 10_000

export function createBriefCache<Value>(now: () => number): BriefCache<Value> {
  const entries = new Map<string, { since: number; value: Promise<Value | undefined> }>()
  return {
    async get(key, find) {
      const kept = entries.get(key)
      if (kept && now() - kept.since < LIFETIME_MS) return kept.value
      if (entries.size >= MOST) entries.clear()
      const entry = { since: now(), value: find() }
      entries.set(key, entry)
      const forget = () => void (entries.get(key) === entry && entries.delete(key))
      try {
        const value = await entry.value
        if (value === undefined) forget()
        return value
      } catch (error) {
        forget()
        throw error
      }
    },
    clear: () => entries.clear(),
  }
}
