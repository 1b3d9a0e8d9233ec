/**
 * Signature Version 4, the checking side. A request is refused for what its headers say before its body is read; the
 * signature itself covers the raw bytes of the body.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { AwsException } from './exception.ts'

export interface Signed {
  accessKeyId: string
  /** `yyyymmdd/region/service/aws4_request` */
  scope: string
  day: string
  region: string
  service: string
  signedHeaders: string[]
  /** `yyyymmddThhmmssZ` */
  time: string
  signature: string
}

export interface SignatureRules {
  service: string
  /** Undefined: any. */
  regions?: string[]
}

const SKEW_MS = 5 * 60_000
const ALGORITHM = 'AWS4-HMAC-SHA256'
const MUST_BE_SIGNED = ['host', 'x-amz-date', 'x-amz-target']

const MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.'

const sha256 = (data: Uint8Array | string) => createHash('sha256').update(data).digest('hex')
const hmac = (key: Buffer | string, data: string) => createHmac('sha256', key).update(data).digest()
const incomplete = (message: string) => new AwsException('IncompleteSignatureException', message)
const invalid = (message: string) => new AwsException('InvalidSignatureException', message)

const compact = (date: Date) => date.toISOString().replace(/[-:]|\.\d+/g, '')
/** The names are the client's: what every object has (`constructor`) is no header. */
const valueOf = (headers: IncomingHttpHeaders, name: string): string | undefined => {
  const value = Object.hasOwn(headers, name) ? headers[name] : undefined
  return Array.isArray(value) ? value.join(',') : value
}

/**
 * What the headers say about the signature. Throws `MissingAuthenticationTokenException`,
 * `IncompleteSignatureException`, `InvalidSignatureException` (date, scope).
 */
export function readSignature(headers: IncomingHttpHeaders, rules: SignatureRules, now: Date): Signed {
  const { authorization } = headers
  if (!authorization) throw new AwsException('MissingAuthenticationTokenException', 'Missing Authentication Token')
  if (!authorization.startsWith(`${ALGORITHM} `)) {
    throw incomplete(`Unsupported or missing algorithm; requests are signed with ${ALGORITHM}.`)
  }
  const parts = new Map<string, string>()
  for (const part of authorization.slice(ALGORITHM.length + 1).split(',')) {
    const [name, ...value] = part.trim().split('=')
    if (parts.has(name)) throw incomplete(`Authorization header has '${name.slice(0, 20)}' more than once.`)
    parts.set(name, value.join('='))
  }
  const [credential, list, signature] = ['Credential', 'SignedHeaders', 'Signature'].map((name) => {
    const value = parts.get(name)
    if (!value) throw incomplete(`Authorization header requires '${name}' parameter.`)
    return value
  })
  if (!/^[0-9a-f]{64}$/.test(signature)) throw invalid(MISMATCH)
  const time = valueOf(headers, 'x-amz-date')
  if (!time) throw incomplete("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.")
  if (!/^\d{8}T\d{6}Z$/.test(time)) throw incomplete('Date must be in ISO-8601 basic format: YYYYMMDDThhmmssZ.')
  const [accessKeyId, day, region, service, terminator, ...rest] = credential.split('/')
  if (!terminator || rest.length > 0) throw incomplete(`Credential must have exactly 5 slash-delimited elements.`)
  const signedHeaders = list.split(';')
  const unsigned = MUST_BE_SIGNED.filter((name) => !signedHeaders.includes(name))
  if (unsigned.length > 0) throw invalid(`These headers must be signed: ${unsigned.join(', ')}.`)
  const scope = `${day}/${region}/${service}/${terminator}`
  assertScope({ day, region, service, terminator, time }, rules)
  assertFresh(time, now)
  return { accessKeyId, scope, day, region, service, signedHeaders, time, signature }
}

function assertScope(
  { day, region, service, terminator, time }: Record<'day' | 'region' | 'service' | 'terminator' | 'time', string>,
  rules: SignatureRules,
): void {
  if (service !== rules.service) throw invalid(`Credential should be scoped to correct service: '${rules.service}'.`)
  if (terminator !== 'aws4_request')
    throw invalid("Credential should be scoped with a valid terminator: 'aws4_request'.")
  if (day !== time.slice(0, 8)) throw invalid('Date in Credential scope does not match the date of the request.')
  if (!/^[a-z0-9-]{1,64}$/i.test(region) || (rules.regions && !rules.regions.includes(region))) {
    throw invalid('Credential should be scoped to a valid region.')
  }
}

function assertFresh(time: string, now: Date): void {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(time) ?? []
  const at = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  if (Number.isNaN(at.getTime())) throw incomplete('The date of the request is no date.')
  const early = new Date(now.getTime() - SKEW_MS)
  const late = new Date(now.getTime() + SKEW_MS)
  if (at < early) {
    throw invalid(`Signature expired: ${time} is now earlier than ${compact(early)} (${compact(now)} - 5 min.)`)
  }
  if (at > late) {
    throw invalid(`Signature not yet current: ${time} is still later than ${compact(late)} (${compact(now)} + 5 min.)`)
  }
}

export interface SignedRequest {
  /** As sent: with a base path where the endpoint has one. */
  url: string
  headers: IncomingHttpHeaders
  body: Uint8Array
}

/** Throws `InvalidSignatureException` when the secret did not sign these bytes. */
export function assertSigned(signed: Signed, { url, headers, body }: SignedRequest, secret: string): void {
  const payload = sha256(body)
  const declared = valueOf(headers, 'x-amz-content-sha256')
  if (declared !== undefined && declared !== payload) {
    throw invalid("The value of the header 'x-amz-content-sha256' does not match the request body.")
  }
  const [path, ...queries] = url.split('?')
  const lines = signed.signedHeaders.map((name) => {
    const value = valueOf(headers, name)
    if (value === undefined) throw invalid(`The header '${name}' is signed but was not sent.`)
    return `${name}:${value.trim().replace(/ +/g, ' ')}\n`
  })
  const canonical = ['POST', path, queries.join('?'), lines.join(''), signed.signedHeaders.join(';'), payload].join(
    '\n',
  )
  const toSign = [ALGORITHM, signed.time, signed.scope, sha256(canonical)].join('\n')
  const dayKey = hmac(`AWS4${secret}`, signed.day)
  const key = hmac(hmac(hmac(dayKey, signed.region), signed.service), 'aws4_request')
  const expected = hmac(key, toSign)
  if (!timingSafeEqual(Buffer.from(signed.signature, 'hex'), expected)) throw invalid(MISMATCH)
}
