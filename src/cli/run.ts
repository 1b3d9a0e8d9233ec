/** What every command does around its work: settings, Ctrl-C, errors, exit code, closing. */
import type { App } from '#app'
import { errorAnswer, note, printJson, sentence } from './print.ts'
import { EXIT, exitCodeOf, type ExitCode } from './exit-codes.ts'
import { watchInterrupts, type Interrupt } from './interrupt.ts'

/** Options every command has; they stand for environment variables. */
export interface GlobalOptions {
  home?: string
  pack?: string
  workers?: number
}

export interface Context {
  app: App
  interrupt: Interrupt
}

export interface WorkOptions extends GlobalOptions {
  json?: boolean
  /** The command answers many pictures: an error that ends it is not an answer and goes to standard error. */
  manyAnswers?: boolean
  /** It runs until it is told to stop: being told so is its proper end. */
  service?: boolean
}

export type Work = (context: Context) => Promise<ExitCode | void>

/** Long enough for workers, a large index and the database to end; after that the process ends anyway. */
const CLOSE_WITHIN_MS = 20_000

function environment({ home, pack, workers }: GlobalOptions): NodeJS.ProcessEnv {
  return {
    ...process.env,
    ...(home !== undefined && { LIKENESS_HOME: home }),
    ...(pack !== undefined && { LIKENESS_PACK: pack }),
    ...(workers !== undefined && { LIKENESS_WORKERS: String(workers) }),
  }
}

export async function reportError(error: unknown, options: WorkOptions): Promise<ExitCode> {
  if (options.json && !options.manyAnswers) await printJson(errorAnswer(error))
  else note(`likeness: ${sentence(error)}`)
  if (process.env['LIKENESS_DEBUG']) console.error(error)
  return exitCodeOf(error)
}

const STOPPING_SERVICE = 'Stopping: requests under way are being finished. Press Ctrl-C again to stop at once.'

/** Runs a command's work and sets the exit code. */
export async function run(options: WorkOptions, work: Work): Promise<void> {
  const interrupt = watchInterrupts(options.service ? STOPPING_SERVICE : undefined)
  let app: App | undefined
  let code: ExitCode
  try {
    const [{ readConfig }, { createApp }] = await Promise.all([import('#config'), import('#app')])
    app = createApp(readConfig(environment(options)))
    code = (await work({ app, interrupt })) ?? EXIT.ok
  } catch (error) {
    code = interrupt.asked() && !options.service ? EXIT.interrupted : await reportError(error, options)
  }
  process.exitCode = code
  setTimeout(() => process.exit(), CLOSE_WITHIN_MS).unref()
  await app?.close().catch((error: unknown) => note(`likeness: ${sentence(error)}`))
  interrupt.dispose()
}
