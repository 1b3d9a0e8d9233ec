/** Everything that goes wrong leaves as problem+json (RFC 9457), made of the one catalogue. */
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { catalogue, isLikenessError, LikenessError, type ErrorCode } from '#errors'

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8'

export interface Problem {
  type: string
  title: string
  status: number
  detail: string
  code: ErrorCode
  requestId: string
  [detail: string]: unknown
}

/** One wrong thing in a request. */
export interface WrongField {
  /** `body`, `querystring`, `params`, `form`. */
  in: string
  /** `limit`, `collections/0`; empty: the whole. */
  field: string
  message: string
}

/** Throws `invalid_argument` that lists every wrong field. */
export function invalidFields(fields: WrongField[], cause?: unknown): LikenessError {
  const message = fields.map(({ field, message }) => (field ? `${field}: ${message}` : message)).join('; ')
  return new LikenessError('invalid_argument', {
    message: `The request is not valid. ${message}.`,
    details: { fields },
    cause,
  })
}

/** Fastify's own, by its code. https://fastify.dev/docs/latest/Reference/Errors/ */
const own: Record<string, ErrorCode> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_INVALID_CONTENT_TYPE: 'unsupported_media_type',
  FST_ERR_NOT_FOUND: 'not_found',
  FST_INVALID_MULTIPART_CONTENT_TYPE: 'unsupported_media_type',
}

const byStatus: Record<number, ErrorCode> = {
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  405: 'method_not_allowed',
  413: 'body_too_large',
  415: 'unsupported_media_type',
  429: 'rate_limited',
}

/** Any thrown value as an error of the catalogue; what nobody foresaw is `internal`. */
export function toLikenessError(error: unknown): LikenessError {
  if (isLikenessError(error)) return error
  if (hasZodFastifySchemaValidationErrors(error)) {
    const where = (error as { validationContext?: string }).validationContext ?? 'body'
    const fields = error.validation.map((issue) => ({
      in: where,
      field: issue.instancePath.replace(/^\//, ''),
      message: issue.message ?? 'is not valid',
    }))
    return invalidFields(fields, error)
  }
  const { code = '', statusCode = 500 } = (
    typeof error === 'object' && error !== null ? error : {}
  ) as Partial<FastifyError>
  const known = own[code] ?? byStatus[statusCode]
  if (known) return new LikenessError(known, { cause: error })
  if (statusCode >= 400 && statusCode < 500) {
    const message = code.startsWith('FST_ERR_CTP')
      ? `The request body cannot be read: ${String((error as Error).message)}`
      : undefined
    return new LikenessError('invalid_argument', { message, cause: error })
  }
  return new LikenessError('internal', { cause: error })
}

/** What failed on our side is told by its code alone: messages of databases and systems stay inside. */
export function problemOf(error: LikenessError, requestId: string): Problem {
  const { status, message: title } = catalogue[error.code]
  const ours = status >= 500
  return {
    ...(ours ? retryOf(error) : error.details),
    type: `urn:likeness:problem:${error.code}`,
    ...{ title, status, detail: ours ? title : error.message, code: error.code, requestId },
  }
}

function retryOf({ details }: LikenessError): { retryAfterSeconds?: number } {
  const { retryAfterSeconds } = details
  return typeof retryAfterSeconds === 'number' ? { retryAfterSeconds } : {}
}

/** Fastify's error handler. Failures of ours are logged here, and nowhere else. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = toLikenessError(error)
  if (known.status >= 500 && known.code !== 'overloaded') {
    request.log.error({ err: known, route: request.routeOptions.url }, 'request failed')
  }
  request.failedWith = known.code
  const { retryAfterSeconds } = retryOf(known)
  if (retryAfterSeconds !== undefined) void reply.header('retry-after', String(Math.ceil(retryAfterSeconds)))
  if (known.status === 401) void reply.header('www-authenticate', 'Bearer realm="likeness"')
  // Text, so that no response schema of the route is applied to it.
  return reply
    .code(known.status)
    .type(PROBLEM_TYPE)
    .send(JSON.stringify(problemOf(known, request.id)))
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The code of the problem it was answered with. */
    failedWith: string | null
  }
}
