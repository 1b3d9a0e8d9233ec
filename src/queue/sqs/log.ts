/** What the queue says of what it did not make a failure of. */
import { isLikenessError } from '#errors'

export interface QueueLogger {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
}

export const silent: QueueLogger = { info: () => undefined, warn: () => undefined }

/** Messages of errors may hold people's names, which go into no log. */
export const whyOf = (error: unknown) =>
  isLikenessError(error)
    ? { code: error.code, reason: error.details['reason'], operation: error.details['operation'] }
    : { code: 'unexpected', name: error instanceof Error ? error.name : '' }

/** Does what can be done without: others make up for it. True when it went well. */
export async function leniently(log: QueueLogger, fields: object, message: string, work: () => Promise<unknown>) {
  try {
    await work()
    return true
  } catch (error) {
    log.warn({ ...fields, ...whyOf(error) }, message)
    return false
  }
}
