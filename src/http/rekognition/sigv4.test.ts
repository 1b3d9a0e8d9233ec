/** Signatures, made by AWS's own library and then spoiled. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AwsException } from './exception.ts'
import { operationHeaders, signed, type ToSign } from './rekognition.fixture.ts'
import { assertSigned, readSignature } from './sigv4.ts'

const NOW = new Date('2026-03-04T05:06:07Z')
const RULES = { service: 'rekognition' }
const SECRET = 'kWcrlUX5JEDGM/LtmEENI+aVmYvHNif5zB+d9+ct'
const credentials = { accessKeyId: 'LKIAABCDEFGHIJKLMNOP', secretAccessKey: SECRET }

type Headers = Record<string, string | string[] | undefined>
interface Sent {
  headers: Headers
  url?: string
  body?: string | Uint8Array
  secret?: string
  now?: Date
  regions?: string[]
}
/** The name of the exception, or `passes`. */
function check({ headers, url = '/', body = '{}', secret = SECRET, now = NOW, regions }: Sent): string {
  try {
    const claim = readSignature(headers, { ...RULES, ...(regions && { regions }) }, now)
    assertSigned(claim, { url, headers, body: Buffer.from(body) }, secret)
    return 'passes'
  } catch (error) {
    if (error instanceof AwsException) return `${error.name}: ${error.message}`
    throw error
  }
}
const sign = async (request: Partial<ToSign> = {}): Promise<Headers> => signed({ credentials, at: NOW, ...request })
const change = (headers: Headers, replaced: string | RegExp, by: string): Headers => ({
  ...headers,
  authorization: String(headers['authorization']).replace(replaced, by),
})
const MISMATCH = /^InvalidSignatureException: The request signature we calculated does not match/

describe("what AWS's library signs", () => {
  const text = fc.string({ minLength: 1, maxLength: 30 })
  const shapes = fc.record({
    ...{ body: fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.json()), checksum: fc.boolean() },
    region: fc.stringMatching(/^[a-z]{2}-[a-z]{3,9}-\d$/),
    host: fc.constantFrom('rekognition.example', '127.0.0.1:18080', '[::1]:4566'),
    path: fc.constantFrom('/', '/rekognition', '/rekognition/'),
    extra: fc.dictionary(fc.stringMatching(/^x-[a-z]{1,8}$/), fc.stringMatching(/^[!-~]( {0,3}[!-~]){0,20}$/)),
    secretAccessKey: text,
  })

  test('passes, and with any one byte changed does not', async () => {
    await fc.assert(
      fc.asyncProperty(shapes, fc.nat(), async ({ extra, secretAccessKey, ...shape }, at) => {
        const headers = await sign({
          ...shape,
          credentials: { ...credentials, secretAccessKey },
          headers: { ...extra, ...operationHeaders('ListFaces') },
        })
        const { path: url, body } = shape
        const good: Sent = { headers, url, body, secret: secretAccessKey }
        expect(check(good)).toBe('passes')

        const bytes = Buffer.from(body)
        if (bytes.length > 0) bytes[at % bytes.length] ^= 1 << (at % 8)
        const other = bytes.length > 0 ? bytes : Buffer.from('x')
        const spoiled: Sent[] = [
          { ...good, body: other },
          { ...good, body: Buffer.concat([Buffer.from(body), Buffer.from([0])]) },
          ...[`${url}/`, `${url}x`, `${url}?`.concat('a=b'), `${url}?a`].map((changed) => ({ ...good, url: changed })),
          { ...good, secret: `${secretAccessKey}x` },
        ]
        const names = /SignedHeaders=([^,]*)/.exec(String(headers['authorization']))![1].split(';')
        for (const name of names.filter((signedName) => signedName !== 'x-amz-date')) {
          spoiled.push({ ...good, headers: { ...headers, [name]: `${String(headers[name])}x` } })
        }
        for (const one of spoiled) expect(check(one)).toMatch(/^InvalidSignatureException: The /)
        // The digest that was sent along is no substitute for the body's.
        const without = { ...headers, 'x-amz-content-sha256': undefined }
        expect(check({ ...good, body: other, headers: without })).toMatch(/^InvalidSignatureException/)
      }),
      { numRuns: 200 },
    )
  })

  test('any other signature, scope or time does not pass', async () => {
    const headers = await sign()
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 63 }), fc.integer({ min: 1, max: 15 }), async (digit, by) => {
        const signature = /Signature=(\w+)/.exec(String(headers['authorization']))![1]
        const changed = (Number.parseInt(signature[digit], 16) ^ by).toString(16)
        const spoiled = signature.slice(0, digit) + changed + signature.slice(digit + 1)
        expect(check({ headers: change(headers, signature, spoiled) })).toMatch(MISMATCH)
      }),
    )
    expect(check({ headers: change(headers, 'eu-west-1', 'eu-west-2') })).toMatch(MISMATCH)
    expect(check({ headers: { ...headers, 'x-amz-date': '20260304T050608Z' } })).toMatch(MISMATCH)
  })
})

test('the clock may be five minutes off, and the message says how far it is', async () => {
  const at = (seconds: number) => new Date(NOW.getTime() + seconds * 1000)
  const headers = await sign()
  for (const seconds of [-300, -1, 0, 1, 300]) expect(check({ headers, now: at(seconds) })).toBe('passes')
  expect(check({ headers, now: at(301) })).toBe(
    'InvalidSignatureException: Signature expired: 20260304T050607Z is now earlier than 20260304T050608Z (20260304T051108Z - 5 min.)',
  )
  expect(check({ headers, now: at(-301) })).toBe(
    'InvalidSignatureException: Signature not yet current: 20260304T050607Z is still later than 20260304T050606Z (20260304T050106Z + 5 min.)',
  )
})

test('what the scope may be', async () => {
  const regional = await sign({ region: 'us-east-1' })
  expect(check({ headers: regional, regions: ['us-east-1', 'x'] })).toBe('passes')
  expect(check({ headers: regional, regions: ['eu-west-1'] })).toMatch(/InvalidSignature.*valid region/)
  expect(check({ headers: await sign({ region: 'region' }) })).toBe('passes')
  expect(check({ headers: await sign({ service: 's3' }) })).toMatch(/InvalidSignature.*correct service: 'rekognition'/)
  const headers = await sign()
  expect(check({ headers: change(headers, 'aws4_request', 'aws5_request') })).toMatch(/InvalidSignature.*terminator/)
  expect(check({ headers: change(headers, '/20260304/', '/20260303/') })).toMatch(/InvalidSignature.*does not match/)
  for (const region of ['', 'a b', 'x'.repeat(65), '../x']) {
    expect(check({ headers: change(headers, 'eu-west-1', region) })).toMatch(/(Invalid|Incomplete)Signature/)
  }
  expect(check({ headers: change(headers, '/eu-west-1/', '/') })).toMatch(/IncompleteSignature.*5 slash/)
  expect(check({ headers: change(headers, '/eu-west-1/', '/eu-west-1/x/') })).toMatch(/IncompleteSignature.*5 slash/)
})

test('missing and malformed pieces are told by name', async () => {
  const headers = await sign()
  const authorization = String(headers['authorization'])
  const told: [Headers, RegExp][] = [
    [{ ...headers, authorization: undefined }, /^MissingAuthenticationTokenException/],
    [{ ...headers, authorization: '' }, /^MissingAuthenticationTokenException/],
    [{ ...headers, authorization: 'Bearer likeness_x' }, /^IncompleteSignature.*algorithm/],
    [change(headers, 'AWS4-HMAC-SHA256', 'AWS4-ECDSA-P256-SHA256'), /^IncompleteSignature.*algorithm/],
    [{ ...headers, authorization: 'AWS4-HMAC-SHA256 ' }, /^IncompleteSignature.*'Credential'/],
    [change(headers, /Credential=[^,]*, /, ''), /^IncompleteSignature.*'Credential'/],
    [change(headers, /SignedHeaders=[^,]*, /, ''), /^IncompleteSignature.*'SignedHeaders'/],
    [change(headers, /, Signature=.*/, ''), /^IncompleteSignature.*'Signature'/],
    [change(headers, /Signature=.*/, 'Signature='), /^IncompleteSignature.*'Signature'/],
    [{ ...headers, authorization: `${authorization}, Signature=${'0'.repeat(64)}` }, /^IncompleteSignature.*once/],
    [{ ...headers, 'x-amz-date': undefined }, /^IncompleteSignature.*X-Amz-Date/],
    [{ ...headers, 'x-amz-date': '2026-03-04T05:06:07Z' }, /^IncompleteSignature.*ISO-8601/],
    [change({ ...headers, 'x-amz-date': '20269999T999999Z' }, '/20260304/', '/20269999/'), /^IncompleteSignature/],
    // Bytes behind the signature, and its digits in capitals, are another signature.
    [{ ...headers, authorization: `${authorization}zz` }, MISMATCH],
    [
      change(headers, /Signature=(\w+)/, `Signature=${/Signature=(\w+)/.exec(authorization)![1].toUpperCase()}`),
      MISMATCH,
    ],
    [change(headers, /Signature=\w+/, 'Signature=00'), MISMATCH],
  ]
  for (const [given, expected] of told) expect(check({ headers: given })).toMatch(expected)
})

test('headers: all that are listed are covered, the important ones must be listed', async () => {
  const spaced = await sign({ headers: { ...operationHeaders('ListFaces'), 'x-note': '  two   spaces ' } })
  expect(check({ headers: { ...spaced, 'x-note': 'two spaces' } })).toBe('passes')
  expect(check({ headers: { ...spaced, 'x-note': 'twospaces' } })).toMatch(MISMATCH)
  expect(check({ headers: { ...spaced, 'x-note': undefined } })).toMatch(/'x-note' is signed but was not sent/)
  // What is not listed may change on the way.
  expect(check({ headers: { ...spaced, 'user-agent': 'proxy', 'x-forwarded-for': '1.2.3.4' } })).toBe('passes')
  for (const name of ['host', 'x-amz-date', 'x-amz-target']) {
    const left = change(spaced, new RegExp(`(SignedHeaders=.*?)(;${name}|(?<==)${name};)`), '$1')
    expect(check({ headers: left })).toMatch(new RegExp(`must be signed: ${name}`))
  }
  // Names that every object has are no headers.
  for (const name of ['constructor', '__proto__', 'toString', '']) {
    const listed = change(spaced, 'SignedHeaders=', `SignedHeaders=${name};`)
    expect(check({ headers: listed })).toMatch(new RegExp(`'${name}' is signed but was not sent`))
  }
})

test('the body counts whatever is said of it', async () => {
  for (const declared of ['UNSIGNED-PAYLOAD', 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD', '', 'E3B0C442']) {
    const headers = await sign({ headers: { ...operationHeaders('ListFaces'), 'x-amz-content-sha256': declared } })
    expect([declared, check({ headers })]).toEqual([
      declared,
      "InvalidSignatureException: The value of the header 'x-amz-content-sha256' does not match the request body.",
    ])
  }
})

test('a query is covered to its last byte; a signature in it counts for nothing', async () => {
  const headers = await sign({ query: { a: 'b' } })
  expect(check({ headers, url: '/?a=b' })).toBe('passes')
  expect(check({ headers, url: '/?a=b?x' })).toMatch(MISMATCH)
  const query = 'X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=00&X-Amz-Credential=a/b/c/d/aws4_request'
  expect(check({ headers: { host: 'x' }, url: `/?${query}` })).toMatch(/^MissingAuthenticationToken/)
})
