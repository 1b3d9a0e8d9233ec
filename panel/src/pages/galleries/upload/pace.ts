/** How fast it goes, by what came of the last while. */
const WINDOW = 20_000
const LEAST = 1000

interface Sample {
  at: number
  bytes: number
  files: number
}

/** `now` in milliseconds. */
export function createPace(now: () => number) {
  let samples: Sample[] = []
  return {
    /** Anew: what lies before a pause says nothing of the pace. */
    begin() {
      samples = []
    },
    note(bytes: number, files: number) {
      samples.push({ at: now(), bytes, files })
      const [, second] = samples
      if (second && second.at < now() - WINDOW) samples.shift()
    },
    /** Files a second, and seconds until so many more bytes are sent; null while it cannot be said. */
    of(bytes: number): { rate: number | null; left: number | null } {
      const [first, last] = [samples[0], samples.at(-1)]
      if (!first || !last || last.at - first.at < LEAST) return { rate: null, left: null }
      const seconds = (last.at - first.at) / 1000
      const [sent, files] = [last.bytes - first.bytes, last.files - first.files]
      return { rate: files > 0 ? files / seconds : null, left: sent > 0 ? bytes / (sent / seconds) : null }
    },
  }
}
