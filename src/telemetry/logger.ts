/** Structured logs. What could hold secrets is taken out, and errors are told without what hangs on them. */
import { pino, type DestinationStream, type Logger } from 'pino'

const SECRET = ['authorization', 'cookie', 'set-cookie', 'x-api-key', 'password', 'token', 'key']
const MOST_CAUSES = 5

interface ToldError {
  type: string
  message: string
  code?: string
  stack?: string
  cause?: ToldError
}

/** Drivers and validators hang rows, inputs and addresses on their errors: only what is named here is logged. */
function tellError(error: unknown, depth = 0): ToldError {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error) }
  const { code } = error as { code?: unknown }
  return {
    type: error.name,
    message: error.message,
    ...(typeof code === 'string' && { code }),
    ...(error.stack && { stack: error.stack }),
    ...(error.cause !== undefined && depth < MOST_CAUSES && { cause: tellError(error.cause, depth + 1) }),
  }
}

export interface LoggerOptions {
  /** Default `info`. */
  level?: string
  /** Default: standard output. */
  destination?: DestinationStream
}

export function createLogger({ level = 'info', destination }: LoggerOptions = {}): Logger {
  const options = {
    level,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: SECRET.flatMap((name) => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`]), censor: '[secret]' },
    serializers: {
      err: (error: unknown) => tellError(error),
      // Addresses hold names that were searched for: a request is told by its route.
      req: (request: { method?: string; routeOptions?: { url?: string } }) => ({
        method: request.method,
        route: request.routeOptions?.url,
      }),
      res: (reply: { statusCode?: number }) => ({ status: reply.statusCode }),
    },
  }
  return destination ? pino(options, destination) : pino(options)
}
