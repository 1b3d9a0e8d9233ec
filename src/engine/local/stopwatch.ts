/** Where a picture's time goes, stage by stage. */
export interface Stopwatch {
  /** Milliseconds by stage. */
  laps: Record<string, number>
  /** Adds the time since the last lap to a stage. */
  lap(stage: string): void
}

export function startStopwatch(): Stopwatch {
  const laps: Record<string, number> = {}
  let last = performance.now()
  return {
    laps,
    lap(stage) {
      const now = performance.now()
      laps[stage] = (laps[stage] ?? 0) + now - last
      last = now
    },
  }
}
