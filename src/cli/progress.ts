/** A bar with rate and time left, on terminals only and only where there is something to wait for. */
export interface Progress {
  step(): void
  stop(): void
}

const SILENT: Progress = { step: () => {}, stop: () => {} }

/** `shown` false: no bar, for example because answers are being printed to the same terminal. */
export async function startProgress(total: number, unit: string, shown = true): Promise<Progress> {
  if (!shown || total < 2 || !process.stderr.isTTY) return SILENT
  const { default: cliProgress } = await import('cli-progress')
  const bar = new cliProgress.SingleBar(
    {
      format: ` {bar} {value}/{total} ${unit} | {rate}/s | {left} left`,
      stream: process.stderr,
      clearOnComplete: true,
      hideCursor: true,
      // Ctrl-C is handled where the work is: pictures under way are finished first.
      gracefulExit: false,
      barsize: 30,
    },
    cliProgress.Presets.shades_classic,
  )
  const started = performance.now()
  let done = 0
  bar.start(total, 0, { rate: '-', left: '-' })
  return {
    step: () => {
      done++
      const perSecond = done / ((performance.now() - started) / 1000)
      bar.update(done, { rate: perSecond.toFixed(perSecond < 10 ? 1 : 0), left: duration((total - done) / perSecond) })
    },
    stop: () => bar.stop(),
  }
}

/** `75` -> `1m 15s`. */
export function duration(seconds: number): string {
  const s = Math.ceil(seconds)
  if (s < 60) return `${s}s`
  if (s < 3600) return `${Math.floor(s / 60)}m ${s % 60}s`
  return `${Math.floor(s / 3600)}h ${Math.floor((s % 3600) / 60)}m`
}
