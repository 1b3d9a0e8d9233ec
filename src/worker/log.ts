/** What the worker says of its work. */
import { isLikenessError } from '#errors'

export interface WorkerLogger {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** Messages of errors may hold people's names, which go into no log; the catalogue's codes do not. */
export const codeOf = (error: unknown) =>
  isLikenessError(error) ? { code: error.code } : { code: 'unexpected', name: error instanceof Error ? error.name : '' }

/** Of thousands of short jobs only those that failed for good are worth a line, and none of them an alarm. */
export const quietened = (logger: WorkerLogger | undefined): WorkerLogger | undefined =>
  logger && { info: () => undefined, warn: () => undefined, error: (...line) => logger.warn(...line) }
