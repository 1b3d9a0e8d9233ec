/** What every command does around its work: settings, Ctrl-C, errors, exit code, closing. */
import type { App } from '#app'
import { isLikenessError, LikenessError } from '#errors'
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

export function environment({ home, pack, workers }: GlobalOptions): NodeJS.ProcessEnv {
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

/** Whoever finds the home taken by a server of it is told how to ask that server. */
async function withServer(error: unknown, app: App | undefined): Promise<unknown> {
  if (!app || !isLikenessError(error) || error.code !== 'home_locked') return error
  const { readServerNotes } = await import('#operations/server-note.ts')
  const [server] = await readServerNotes(app.config.home)
  if (!server) return error
  const { url, pid } = server
  return new LikenessError('home_locked', {
    message: `A server (${url}, process ${pid}) is running in ${app.config.home} and has its database to itself. Stop it, or ask it, here or in its panel at ${url}:
  KEY=$(likeness keys create --role operator)
  curl -H "authorization: Bearer $KEY" -F user_name="Ann Lee" -F image=@ann.jpg ${url}/api/v1/enroll
  curl -H "authorization: Bearer $KEY" -F image=@group.jpg ${url}/api/v1/identify
With DATABASE_URL set to a PostgreSQL server, commands and servers work side by side.`,
    details: { ...error.details, url },
  })
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
    const told = await withServer(error, app)
    code = interrupt.asked() && !options.service ? EXIT.interrupted : await reportError(told, options)
  }
  process.exitCode = code
  setTimeout(() => process.exit(), CLOSE_WITHIN_MS).unref()
  await app?.close().catch((error: unknown) => note(`likeness: ${sentence(error)}`))
  interrupt.dispose()
}
