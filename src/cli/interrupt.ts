/** Ctrl-C once: finish what is under way. Twice: stop now. A closed pipe (`| head`) counts as once, without a word. */
import { EXIT } from './exit-codes.ts'
import { note } from './print.ts'

export interface Interrupt {
  /** Aborts at the first Ctrl-C, SIGTERM or closed pipe. */
  signal: AbortSignal
  /** True when somebody asked to stop, false when merely nobody reads on. */
  asked: () => boolean
  dispose(): void
}

export function watchInterrupts(): Interrupt {
  const abort = new AbortController()
  let asked = false

  const onSignal = () => {
    if (asked) process.exit(EXIT.interrupted)
    asked = true
    note('\nStopping: pictures under way are being finished. Press Ctrl-C again to stop at once.')
    abort.abort()
  }
  const onPipeError = (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    abort.abort()
  }
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal)
  process.stdout.on('error', onPipeError)
  return {
    signal: abort.signal,
    asked: () => asked,
    dispose: () => void process.off('SIGINT', onSignal).off('SIGTERM', onSignal),
  }
}
