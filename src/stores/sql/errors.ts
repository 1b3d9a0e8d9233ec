/** What the drivers throw, as errors of the catalogue. */
import { LikenessError, messageOf, type ErrorCode } from '#errors'

/** Emscripten's number for ENOSPC. */
const EMSCRIPTEN_ENOSPC = 51

/** A unique constraint did not hold. The stores know what it means; should one not, it is a `store_unavailable`. */
export class UniqueViolation extends LikenessError {
  readonly constraint: string

  constructor(constraint: string, cause: Error) {
    super('store_unavailable', { message: cause.message, cause })
    this.constraint = constraint
  }
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const UNIQUE_VIOLATION = '23505'
const codes: Record<string, ErrorCode> = {
  '53100': 'disk_full',
  ENOSPC: 'disk_full',
  EDQUOT: 'disk_full',
  // characters, sizes and values that no column takes
  '22007': 'invalid_argument',
  '22008': 'invalid_argument',
  '22009': 'invalid_argument',
  '22021': 'invalid_argument',
  '22P05': 'invalid_argument',
  '22003': 'invalid_argument',
  '23502': 'invalid_argument',
  '54000': 'invalid_argument',
}

interface DriverFields {
  code?: unknown
  errno?: unknown
  constraint?: unknown
  severity?: unknown
}

const fieldsOf = (error: unknown): DriverFields => (typeof error === 'object' && error !== null ? error : {})

/** As the file systems say it, the system's and Emscripten's. */
export const isNoSpace = (error: unknown): boolean => {
  const { code, errno } = fieldsOf(error)
  return code === 'ENOSPC' || errno === EMSCRIPTEN_ENOSPC
}

/** The server answered, and is still there: an ordinary refusal of one statement. */
export const isServerAnswer = (error: unknown): boolean => {
  const { code, severity } = fieldsOf(error)
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && severity !== 'FATAL' && severity !== 'PANIC'
}

/** Any error of a driver as a `LikenessError`; those pass unchanged. */
export function toStoreError(error: unknown): LikenessError {
  if (error instanceof LikenessError) return error
  const { code, constraint } = fieldsOf(error)
  const cause = withoutData(error, code)
  if (code === UNIQUE_VIOLATION) return new UniqueViolation(typeof constraint === 'string' ? constraint : '', cause)
  const known = typeof code === 'string' ? codes[code] : undefined
  if (known === 'disk_full' || isNoSpace(error) || /no space left on device/i.test(cause.message)) {
    return new LikenessError('disk_full', { cause })
  }
  if (known) return new LikenessError(known, { message: `The database refused a value: ${cause.message}.`, cause })
  return new LikenessError('store_unavailable', {
    message: `The database cannot be used: ${cause.message}`,
    details: typeof code === 'string' ? { code } : {},
    cause,
  })
}

/** Drivers hang the failing row, the statement and its parameters on their errors: embeddings, which go into no log. */
function withoutData(error: unknown, code: unknown): Error {
  const cause = new Error(messageOf(error) || String(code ?? 'unknown error'))
  if (error instanceof Error) cause.stack = error.stack
  return Object.assign(cause, typeof code === 'string' ? { code } : {})
}
