export interface Place {
  place: number
  columns: number
  count: number
  /** The first column is the rightmost. */
  rtl: boolean
}

/** Where a key leads in a grid; null: the key means nothing here. */
export function nextPlace(key: string, { place, columns, count, rtl }: Place): number | null {
  const sideways = rtl ? -1 : 1
  const steps: Record<string, number> = {
    ...{ j: 1, k: -1, ArrowRight: sideways, ArrowLeft: -sideways, ArrowDown: columns, ArrowUp: -columns },
    ...{ PageDown: columns * 4, PageUp: -columns * 4, Home: -place, End: count - 1 - place },
  }
  const step = steps[key]
  if (step === undefined) return null
  return Math.max(0, Math.min(count - 1, place + step))
}
