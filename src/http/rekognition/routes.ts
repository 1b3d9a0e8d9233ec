/**
 * The endpoint on the HTTP server: `POST /`, and below a path of its own beside the API. What the headers say is checked
 * before the body is read, the signature over its raw bytes before it is parsed.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { AwsKeys } from '#access/aws-keys.ts'
import { toLikenessError } from '../problem.ts'
import { clientGone } from '../client-gone.ts'
import type { RateLimits } from '../rate-limits.ts'
import { readBody } from '../read-body.ts'
import type { TellBroken } from '../connections.ts'
import { holdingBody } from '../body-bytes.ts'
import type { Api } from '../bare-server.ts'
import { createDispatch, type DispatchDeps } from './dispatch.ts'
import { AwsException, wireError } from './exception.ts'
import type { Caller } from './operation.ts'
import { assertSigned, readSignature, type Signed } from './sigv4.ts'
import { toAwsException } from './translate.ts'

export const MOST_BODY_BYTES = 16 * 1024 * 1024
const REQUEST_ID = 'x-amzn-requestid'
const SEALED_ELSEWHERE =
  'an AWS key is refused: its secret was sealed with another key for secrets than this process has (LIKENESS_SECRET_KEY, secret.key)'
const JSON_1_1 = 'application/x-amz-json-1.1'

export interface RekognitionDeps extends DispatchDeps {
  keys: Pick<AwsKeys, 'find' | 'used'>
  limits: Pick<RateLimits, 'credentials'>
  /** Undefined: whatever region was signed for. */
  regions?: string[]
  now?: () => Date
}

interface Claim {
  signed: Signed
  caller: Caller
  secret: string
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Whom the request says it is from: true once the signature was checked. */
    awsClaim: Claim | null
  }
}

/** A client puts a slash behind the path of its endpoint, or not. */
const PATHS = ['/', '/rekognition', '/rekognition/']

export function rekognitionRoutes(app: Api, deps: RekognitionDeps): void {
  const { keys, limits, regions, now = () => new Date() } = deps
  const dispatch = createDispatch(deps)

  async function claim(request: FastifyRequest): Promise<void> {
    const signed = readSignature(request.headers, { service: 'rekognition', regions }, now())
    const found = await keys.find(signed.accessKeyId)
    if (found && found.secret === undefined) {
      request.log.warn({ accessKeyId: signed.accessKeyId }, SEALED_ELSEWHERE)
    }
    if (found?.secret === undefined || request.headers['x-amz-security-token'] !== undefined) {
      throw new AwsException('UnrecognizedClientException', 'The security token included in the request is invalid.')
    }
    const { principal, secret } = found
    request.awsClaim = { signed, secret, caller: { principal, accessKeyId: signed.accessKeyId, region: signed.region } }
  }

  async function answer(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { awsClaim } = request
    if (!awsClaim) throw new AwsException('MissingAuthenticationTokenException', 'Missing Authentication Token')
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
    assertSigned(awsClaim.signed, { url: request.raw.url ?? '/', headers: request.headers, body }, awsClaim.secret)
    // Until here anybody who knows an access key id may have sent it.
    request.principal = awsClaim.caller.principal
    await keys.used(awsClaim.caller.accessKeyId)
    await limits.credentials(request)
    const members = await holdingBody(request, () =>
      dispatch({
        target: headerOf(request, 'x-amz-target'),
        contentType: headerOf(request, 'content-type'),
        body,
        caller: awsClaim.caller,
        signal: clientGone(reply),
      }),
    )
    return send(reply, 200, members)
  }

  app.decorateRequest('awsClaim', null)
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (request: FastifyRequest, payload: IncomingMessage) =>
    readBody(request, payload, MOST_BODY_BYTES),
  )
  app.setErrorHandler(sendException)
  app.addHook('onRequest', async (request, reply) => {
    void reply.header(REQUEST_ID, randomUUID())
    await claim(request)
  })
  for (const url of PATHS) {
    app.route({ method: 'POST', url, config: { access: 'public' }, schema: { hide: true }, handler: answer })
  }
}

const headerOf = ({ headers }: FastifyRequest, name: string): string | undefined => {
  const value = headers[name]
  return Array.isArray(value) ? value[0] : value
}

/** For connections that sent no request at all. */
export const tellBroken: TellBroken = (_status, detail) => ({
  headers: { 'content-type': JSON_1_1, [REQUEST_ID]: randomUUID() },
  body: wireError(new AwsException('SerializationException', detail)),
})

/** Failures of ours are logged here, without anything of the request. */
export function sendException(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const exception = toAwsException(error instanceof AwsException ? error : toLikenessError(error))
  request.failedWith = exception.name
  if (!reply.hasHeader(REQUEST_ID)) void reply.header(REQUEST_ID, randomUUID())
  if (exception.status >= 500) {
    request.log.error({ err: exception, route: request.routeOptions.url }, 'request failed')
  }
  return send(reply, exception.status, wireError(exception))
}

/** Bytes, as the name of a character set would be put behind the type of text. */
const send = (reply: FastifyReply, status: number, members: object): FastifyReply =>
  reply
    .code(status)
    .header('content-type', JSON_1_1)
    .send(Buffer.from(JSON.stringify(members)))
