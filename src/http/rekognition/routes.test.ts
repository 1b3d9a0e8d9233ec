/** What a client may send wrongly in a whole request, and what it is told. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { LOCAL } from '#access/principal.ts'
import { createSecretBox } from '#secrets/secret-box.ts'
import {
  MEGABYTE,
  openTestEndpoint,
  operationHeaders,
  signed,
  type Answer,
  type Credentials,
  type TestEndpoint,
} from './rekognition.fixture.ts'

let endpoint: TestEndpoint
let credentials: Credentials
beforeAll(async () => {
  endpoint = await openTestEndpoint()
  credentials = await endpoint.key()
  await endpoint.memory.engine.createCollection('c')
})
afterAll(() => endpoint.closeEndpoint())
afterEach(() => {
  // Nothing of ours leaves, and nothing secret is written down, whatever was asked.
  const lines = endpoint.log.join('\n')
  expect(lines).not.toContain(credentials.secretAccessKey)
  expect(lines).not.toContain('AWS4-HMAC')
  expect(endpoint.bodies.state().inUse).toBe(0)
})

function expectException(answer: Answer, name: string, message: RegExp = /./): void {
  expect([answer.status, answer.json['__type']]).toEqual([name === 'RequestEntityTooLargeException' ? 413 : 400, name])
  expect(answer.headers.get('content-type')).toBe('application/x-amz-json-1.1')
  expect(answer.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/)
  expect(answer.json['message']).toMatch(message)
  expect(answer.text).not.toMatch(/node_modules|\.ts\b|\.js\b|\bat \w+ \(|\/work\//)
  expect(answer.text).not.toContain(credentials.secretAccessKey)
}
const call = async (operation: string, members: object | string | Uint8Array, more: object = {}) =>
  endpoint.call(operation, members, { credentials, ...more })
const ids = (count: number) =>
  Array.from({ length: count }, (_, i) => `00000000-0000-4000-8000-${`${i}`.padStart(12, '0')}`)

test('a signed request is answered, at every path', async () => {
  for (const path of ['/', '/rekognition', '/rekognition/']) {
    const { status, json, headers } = await call('ListCollections', {}, { path })
    expect([path, status, json['CollectionIds']]).toEqual([path, 200, ['c']])
    expect(headers.get('content-type')).toBe('application/x-amz-json-1.1')
    expect(headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/)
    expect(headers.get('date')).toBeTruthy()
  }
  expect((await call('ListCollections', '')).status).toBe(200)
})

test('who is not known, or no longer, is refused', async () => {
  const other = { ...credentials, secretAccessKey: 'x'.repeat(40) }
  expectException(await call('ListFaces', {}, { credentials: other }), 'InvalidSignatureException', /does not match/)
  const unknown = [
    { ...credentials, accessKeyId: 'LKIAAAAAAAAAAAAAAAAA' },
    { ...credentials, accessKeyId: 'AKIAIOSFODNN7EXAMPLE' },
    { ...credentials, accessKeyId: "LKIA' OR 1=1 --" },
    { ...credentials, accessKeyId: '\u00e9'.repeat(20) },
  ]
  const invalid = /^The security token included in the request is invalid\.$/
  for (const one of unknown) {
    expectException(await call('ListFaces', {}, { credentials: one }), 'UnrecognizedClientException', invalid)
  }
  const session = { headers: { ...operationHeaders('ListFaces'), 'x-amz-security-token': 'x' } }
  expectException(await call('ListFaces', {}, session), 'UnrecognizedClientException', invalid)

  const soon = new Date(endpoint.clock.now.getTime() + 60_000)
  const brief = await endpoint.key({ expiresAt: soon })
  const revoked = await endpoint.key()
  expect((await call('ListCollections', {}, { credentials: brief })).status).toBe(200)
  expect((await call('ListCollections', {}, { credentials: revoked })).status).toBe(200)
  await endpoint.access.keys.revoke(revoked.accessKeyId, LOCAL)
  // At once, though it was asked for a moment ago.
  expectException(await call('ListFaces', {}, { credentials: revoked }), 'UnrecognizedClientException', invalid)
  endpoint.clock.turn(60_001)
  expectException(await call('ListFaces', {}, { credentials: brief }), 'UnrecognizedClientException', invalid)
  // The secret of a key that signs opens nothing as a bearer's, and the other way round.
  const { key } = await endpoint.access.keys.create({ name: 'bearer', role: 'admin' }, LOCAL)
  const bearer = await fetch(endpoint.url, { method: 'POST', headers: { authorization: `Bearer ${key}` } })
  expect(await bearer.json()).toMatchObject({ __type: 'IncompleteSignatureException' })
  expect(await endpoint.access.keys.verify(credentials.secretAccessKey)).toBeUndefined()
})

test('a key sealed by another installation is refused, and the log says why', async () => {
  const accessKeyId = 'LKIA234567ABCDEFGHIJ'
  const secretAccessKey = 'another-secret'
  const sealed = createSecretBox(new Uint8Array(32).fill(8)).seal(secretAccessKey, `aws-key ${accessKeyId}`)
  const key = { keyId: accessKeyId, name: 'x', prefix: accessKeyId, role: 'admin' as const, collections: null }
  await endpoint.keys.add({ ...key, createdBy: 'local', expiresAt: null }, 'hash', sealed)
  const answer = await call('ListFaces', {}, { credentials: { accessKeyId, secretAccessKey } })
  expectException(answer, 'UnrecognizedClientException')
  const line = endpoint.log.find((one) => one.includes('another key for secrets'))
  expect(line).toContain(accessKeyId)
  expect(line).not.toContain(sealed)
})

test('what is signed is not sent, what is sent is not signed', async () => {
  const replay = await call('DescribeCollection', { CollectionId: 'c' }, { sent: '{"CollectionId":"d"}' })
  expectException(replay, 'InvalidSignatureException', /x-amz-content-sha256/)
  const unhashed = { sent: '{"CollectionId":"d"}', checksum: false }
  expectException(
    await call('DescribeCollection', { CollectionId: 'c' }, unhashed),
    'InvalidSignatureException',
    /match/,
  )
  const target = { extra: { 'x-amz-target': 'RekognitionService.DeleteCollection' } }
  expectException(await call('DescribeCollection', { CollectionId: 'c' }, target), 'InvalidSignatureException', /match/)
  const old = { at: new Date(Date.now() - 301_000) }
  expectException(await call('ListFaces', {}, old), 'InvalidSignatureException', /^Signature expired/)
  expectException(await call('ListFaces', {}, { service: 's3' }), 'InvalidSignatureException', /service/)
  const plain = await fetch(endpoint.url, { method: 'POST', headers: operationHeaders('ListFaces'), body: '{}' })
  expect(await plain.json()).toMatchObject({ __type: 'MissingAuthenticationTokenException' })
})

test('what is no request of an operation', async () => {
  const headers = (target: string | undefined, type = 'application/x-amz-json-1.1') => ({
    headers: { 'x-amz-target': target ?? '', 'content-type': type },
  })
  for (const target of ['', 'RekognitionService.', 'RekognitionService.Nope', 'DynamoDB_20120810.ListTables', 'x']) {
    expectException(await call('', {}, headers(target)), 'UnknownOperationException')
  }
  for (const target of ['constructor', '__proto__', 'toString'].map((name) => `RekognitionService.${name}`)) {
    expectException(await call('', {}, headers(target)), 'UnknownOperationException')
  }
  expectException(
    await call('', {}, headers('RekognitionService.DetectLabels')),
    'UnsupportedOperationException',
    /not available/,
  )
  for (const type of [
    'application/json',
    'text/plain',
    'application/x-amz-json-1.0',
    'multipart/form-data',
    '/',
    'x',
  ]) {
    expectException(await call('', {}, headers('RekognitionService.ListFaces', type)), 'UnknownOperationException')
  }
  const charset = headers('RekognitionService.ListCollections', 'application/x-amz-json-1.1; charset=utf-8')
  expect((await call('', {}, charset)).status).toBe(200)
  const unsigned = await signed({ credentials, host: endpoint.host, headers: { 'content-type': 'x' } })
  const answer = await fetch(endpoint.url, { method: 'POST', headers: unsigned, body: '{}' })
  expect(await answer.json()).toMatchObject({ __type: 'InvalidSignatureException' })
  for (const [method, path] of [...['GET', 'PUT', 'DELETE', 'OPTIONS'].map((m) => [m, '/']), ['POST', '/x']]) {
    const other = await fetch(endpoint.url + path, { method })
    const text = await other.text()
    const shape = { status: other.status, headers: other.headers, text, json: JSON.parse(text) as Answer['json'] }
    expectException(shape, 'UnknownOperationException')
  }
})

test('bodies that are no structure', { timeout: 60_000 }, async () => {
  const deep = 4 * MEGABYTE
  const bodies: (string | Uint8Array)[] = [
    ...[
      '{',
      '[]',
      'null',
      '1',
      '"x"',
      '{"CollectionId":}',
      "{'a':1}",
      '{"a":1}x',
      '\ufeff',
      'NaN',
      '{"CollectionId":["c"]}',
    ],
    ...['{"CollectionId":{}}', '{"CollectionId":1}', '{"CollectionId":true}', '{"CollectionId":"c","FaceIds":"x"}'],
    ...['{"CollectionId":"c","FaceIds":[1]}', '{"CollectionId":"c","FaceIds":{"length":1}}', '\0', '{"a":"\u0001"}'],
    ...[
      Buffer.from([0x7b, 0xff, 0x7d]),
      Buffer.from('{"CollectionId":"\xff"}', 'latin1'),
      Buffer.from('{}', 'utf16le'),
    ],
    ...['['.repeat(deep), `{"a":${'['.repeat(deep)}${']'.repeat(deep)}}`, `${'{"a":'.repeat(1e6)}1${'}'.repeat(1e6)}`],
    `{"CollectionId":"c","FaceIds":${'['.repeat(50)}${']'.repeat(50)}}`,
    `{${Array.from({ length: 300_000 }, (_, i) => `"a${i}":1`).join()}}`,
  ]
  for (const body of bodies) {
    const answer = await call('ListFaces', body)
    expectException(answer, 'SerializationException')
    expect(answer.text.length).toBeLessThan(1000)
  }
})

test('names that objects have, and the same name twice', async () => {
  const polluted = await call('ListCollections', '{"__proto__":{"MaxResults":-1},"constructor":{"prototype":{"x":1}}}')
  expect(polluted.status).toBe(200)
  expect(({} as Record<string, unknown>)['x']).toBeUndefined()
  const twice = await call('DescribeCollection', '{"CollectionId":"no","CollectionId":"c"}')
  expect([twice.status, twice.json['CollectionARN']]).toEqual([200, expect.stringMatching(/collection\/c$/)])
})

test('huge tokens and lists cost little and are answered', { timeout: 60_000 }, async () => {
  const refused: [string, object, RegExp][] = [
    ['ListFaces', { CollectionId: 'c', NextToken: 'x'.repeat(256) }, /'nextToken'.*less than or equal to 255/],
    ['ListFaces', { CollectionId: 'c', NextToken: 'x'.repeat(MEGABYTE) }, /'nextToken'.*less than or equal to 255/],
    ['DeleteFaces', { CollectionId: 'c', FaceIds: ids(100_000) }, /'faceIds'.*less than or equal to 4096/],
    ['DeleteFaces', { CollectionId: 'c', FaceIds: ids(100_000).map((id) => `${id}!`) }, /'faceIds'.*(pattern|4096)/],
    ['ListFaces', { CollectionId: 'c'.repeat(8 * MEGABYTE) }, /'collectionId'.*less than or equal to 255/],
    ['TagResource', { ResourceArn: 'x'.repeat(20), Tags: { ['k'.repeat(MEGABYTE)]: '' } }, /Map keys must satisfy/],
  ]
  for (const [operation, members, message] of refused) {
    const since = performance.now()
    const answer = await call(operation, members)
    expectException(answer, 'ValidationException', message)
    expect(answer.text.length).toBeLessThan(10_000)
    expect(performance.now() - since).toBeLessThan(5000)
  }
  const numbers = `{"CollectionId":"c","FaceIds":[${'0,'.repeat(7.9 * MEGABYTE)}0]}`
  expectException(await call('DeleteFaces', numbers), 'ValidationException', /'faceIds'.*4096/)
  const long = `{"CollectionId":"c","${'n'.repeat(MEGABYTE)}":{"a":1}}`
  expect((await call('DescribeCollection', long)).status).toBe(200)
  const key = await call('TagResource', { ResourceArn: 'x'.repeat(20), Tags: { ['k'.repeat(MEGABYTE)]: 1 } })
  expect(key.text.length).toBeLessThan(10_000)
})

test('16 MiB are taken, a byte more is not, declared or in pieces', { timeout: 60_000 }, async () => {
  const whole = (bytes: number) => Buffer.from(`{"a":"${'x'.repeat(bytes - 8)}"}`)
  const chunked = (bytes: Uint8Array) => ({
    sent: new ReadableStream({
      start(controller) {
        for (let at = 0; at < bytes.length; at += 65_536) controller.enqueue(bytes.subarray(at, at + 65_536))
        controller.close()
      },
    }),
  })
  const [most, more] = [whole(16 * MEGABYTE), whole(16 * MEGABYTE + 1)]
  expect((await call('ListCollections', most)).status).toBe(200)
  expect((await call('ListCollections', most, chunked(most))).status).toBe(200)
  const large = /larger than 16 MiB/
  expectException(await call('ListCollections', more), 'RequestEntityTooLargeException', large)
  expectException(await call('ListCollections', more, chunked(more)), 'RequestEntityTooLargeException', large)
})
