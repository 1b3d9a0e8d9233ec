/**
 * Errors as AWS words them. Those of the front end (authentication, validation, serialisation) have `__type` and
 * `message`; those of the service itself `__type`, `Code`, `Logref` and `Message`.
 * https://docs.aws.amazon.com/rekognition/latest/dg/error-handling.html
 */
import { randomUUID } from 'node:crypto'

const FRONT_END = new Set([
  'AccessDeniedException',
  'ExpiredTokenException',
  'IncompleteSignatureException',
  'InvalidSignatureException',
  'MissingAuthenticationTokenException',
  'RequestEntityTooLargeException',
  'SerializationException',
  'UnknownOperationException',
  'UnrecognizedClientException',
  'UnsupportedOperationException',
  'ValidationException',
])

const STATUS: Record<string, number> = {
  InternalServerError: 500,
  // So in the service model, and both AWS clients that were tried retry it.
  ThrottlingException: 500,
  RequestEntityTooLargeException: 413,
}

/** What a caller is told. `name` is the exception's name on the wire. */
export class AwsException extends Error {
  readonly status: number

  constructor(name: string, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = name
    this.status = STATUS[name] ?? 400
  }
}

/** The body of the answer; the same exception gets another `Logref` each time. */
export function wireError({ name, message }: AwsException): Record<string, string> {
  if (FRONT_END.has(name)) return { __type: name, message }
  return { __type: name, Code: name, Logref: randomUUID(), Message: message }
}
