/** A value that is read anew when it is old, once for all who wait, and that outlasts failures to do so. */

export interface Kept<Value> {
  get(): Promise<Value>
  /** Reads it now, unless that was done a moment ago. Throws when it cannot be read, and keeps what was there. */
  refresh(): Promise<void>
  /** Whether anybody has asked for it. */
  used(): boolean
}

export interface KeptOptions<Value> {
  /** Given what is kept. */
  read: (kept: Value | undefined) => Promise<Value>
  ttlMs: number
  /** After a failure nobody is asked for so long. Default 10 s; a value's ttl where that is shorter. */
  restMs?: number
  /** A refresh is one with another that was less than so long ago. Default 500 ms. */
  apartMs?: number
  /** Milliseconds of a clock that only goes forward. */
  now?: () => number
  /** Told of the first of several failures in a row after which an old value is used. */
  onStale: (error: unknown) => void
}

export function createKept<Value>(options: KeptOptions<Value>): Kept<Value> {
  const { read, ttlMs, apartMs = 500, now = () => performance.now(), onStale } = options
  const restMs = Math.min(options.restMs ?? 10_000, ttlMs)
  let kept: { value: Value; readAt: number } | undefined
  let failure: { error: unknown; at: number } | undefined
  let pending: Promise<Value> | undefined

  async function load(): Promise<Value> {
    try {
      const value = await read(kept?.value)
      kept = { value, readAt: now() }
      failure = undefined
      return value
    } catch (error) {
      if (kept && !failure) onStale(error)
      failure = { error, at: now() }
      throw error
    } finally {
      pending = undefined
    }
  }
  const loaded = () => (pending ??= load())

  return {
    async get() {
      if (kept && now() - kept.readAt < ttlMs) return kept.value
      // Whoever has nothing to go on with asks each time; those who ask at once ask together.
      if (kept && failure && now() - failure.at < restMs) return kept.value
      try {
        return await loaded()
      } catch (error) {
        if (kept) return kept.value
        throw error
      }
    },
    async refresh() {
      if (!pending && kept && !failure && now() - kept.readAt < apartMs) return
      if (!pending && failure && now() - failure.at < apartMs) throw failure.error
      await loaded()
    },
    used: () => kept !== undefined || failure !== undefined || pending !== undefined,
  }
}
