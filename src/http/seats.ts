/** How many may be at something long at once: in all, and each of those who count for one. */
import { LikenessError } from '#errors'

const RETRY_SECONDS = 10

export interface Seat {
  /** Whose seats it is one of. */
  name: string
  most: number
}

/** Takes one seat of each name, or none: then throws `rate_limited`. What it returns gives them back; twice is once. */
export function createSeats(what: string): (...seats: Seat[]) => () => void {
  const taken = new Map<string, number>()
  const change = (name: string, by: number) => {
    const count = (taken.get(name) ?? 0) + by
    if (count > 0) taken.set(name, count)
    else taken.delete(name)
  }
  return (...seats) => {
    if (seats.some(({ name, most }) => (taken.get(name) ?? 0) >= most))
      throw new LikenessError('rate_limited', {
        message: `Too many ${what} at once: try again when another has ended.`,
        details: { retryAfterSeconds: RETRY_SECONDS },
      })
    for (const { name } of seats) change(name, 1)
    let back = false
    return () => {
      if (back) return
      back = true
      for (const { name } of seats) change(name, -1)
    }
  }
}
