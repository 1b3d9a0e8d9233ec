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

const SAME_KEY_MS = 500

const STOPPING = 'Stopping: pictures under way are being finished. Press Ctrl-C again to stop at once.'

export function watchInterrupts(words = STOPPING): Interrupt {
  const abort = new AbortController()
  let asked = false
  let at = 0

  const onSignal = () => {
    // One Ctrl-C arrives twice when npx passes on what the terminal has sent to both already.
    if (asked && performance.now() - at > SAME_KEY_MS) process.exit(EXIT.interrupted)
    if (asked) return
    asked = true
    at = performance.now()
    note(`\n${words}`)
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
