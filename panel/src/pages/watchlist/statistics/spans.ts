/** Counts as plots need them: without gaps. */
import type { Statistics } from '../api.ts'

type Hour = Statistics['hours'][number]
export interface Span {
  /** ISO; the hour or the day begins where the reader is. */
  from: string
  screened: number
  hits: number
  failed: number
}

const HOUR = 3_600_000
const beginOf = (moment: Date, days: number) =>
  new Date(moment.getFullYear(), moment.getMonth(), moment.getDate(), days === 1 ? moment.getHours() : 0)

/** By hour for one day, by day for more; those in which nothing was screened are there too. */
export function bySpan(hours: Hour[], days: number, now = new Date()): Span[] {
  const spans = new Map<number, Span>()
  const steps = days === 1 ? 24 : days
  for (let back = steps - 1; back >= 0; back -= 1) {
    // By the calendar: a day may have 23 or 25 hours.
    const moment = new Date(now)
    if (days === 1) moment.setTime(now.getTime() - back * HOUR)
    else moment.setDate(now.getDate() - back)
    const from = beginOf(moment, days)
    spans.set(from.getTime(), { from: from.toISOString(), screened: 0, hits: 0, failed: 0 })
  }
  for (const { hour, screened, hits, failed } of hours) {
    // What is older than the first belongs to the part of a day that is left over: it counts there.
    const from = beginOf(new Date(hour), days).getTime()
    const span = spans.get(from) ?? spans.values().next().value
    if (!span) continue
    span.screened += screened
    span.hits += hits
    span.failed += failed
  }
  return [...spans.values()]
}

/** Every step from the least to the greatest that somebody was hit with; that of the threshold is among them. */
export function histogram(steps: Statistics['similarities'], threshold: number | null) {
  const known = new Map(
    steps.flatMap((step) =>
      step.open + step.confirmed + step.dismissed > 0 ? [[Math.floor(step.from), step] as const] : [],
    ),
  )
  if (known.size === 0) return []
  const ends = [...known.keys(), ...(threshold === null ? [] : [Math.floor(threshold)])]
  const least = Math.min(...ends)
  const most = Math.max(...ends)
  return Array.from({ length: most - least + 1 }, (_, index) => {
    const from = least + index
    return { confirmed: 0, dismissed: 0, open: 0, ...known.get(from), from }
  })
}
