/** When a receiver wants to be asked again. */

/** Whoever asks for more may have meant something else, and what waits gets older. */
const LONGEST_MS = 60 * 60_000

/**
 * Milliseconds from `now` on, at most an hour, by the header `Retry-After`: seconds, or a date of HTTP. 0: it does not
 * say, or not so that it can be understood.
 */
export function retryAfterMs(header: string | null, now: Date): number {
  const text = header?.trim() ?? ''
  const ms = /^\d+$/.test(text)
    ? Number(text) * 1000
    : /^\w{3,9}, .* GMT$/.test(text)
      ? Date.parse(text) - now.getTime()
      : 0
  return ms > 0 ? Math.min(ms, LONGEST_MS) : 0
}
