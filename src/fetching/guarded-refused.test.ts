/** Server-side request forgery: whatever an address looks like, nothing inside is connected to. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createFetcher } from './guarded.ts'
import { fakeLookup, openServer, type CountingServer } from './servers.fixture.ts'

/** Every address of this machine: whatever gets out of the guard ends here. */
let inside: CountingServer
let before = 0
beforeAll(async () => {
  const answer: Parameters<typeof openServer>[0] = (_, response) => response.end('secret')
  inside = await openServer(answer, '::').catch(() => openServer(answer, '0.0.0.0'))
})
afterAll(() => inside.close())
beforeEach(() => {
  before = inside.connections()
})

const fetcher = createFetcher({ allowedHosts: [], timeoutMs: 2000 })
const options = { maxBytes: 1000 }
const at = (host: string) => `http://${host}:${inside.port}/`

async function expectRefused(url: string, by = fetcher) {
  const refused = { code: 'source_refused', message: expect.stringMatching(/^Only public http and https addresses/) }
  await expect(by.get(url, options)).rejects.toMatchObject(refused)
  await expect(by.post(url, Buffer.from('x'), { headers: {} })).rejects.toMatchObject(refused)
  expect(inside.connections()).toBe(before)
}

test('the server of this suite would be reached', async () => {
  const open = createFetcher({ allowedHosts: ['127.0.0.1'] })
  expect(Buffer.from((await open.get(at('127.0.0.1'), options)).bytes).toString()).toBe('secret')
  expect(inside.connections()).toBe(before + 1)
})

const NUMBERS = [
  ...['127.0.0.1', '127.1', '127.0.0.1.', '127.255.255.254', '2130706433', '0x7f000001', '0x7f.1', '0X7F.0.0.1'],
  ...['0177.0.0.1', '017700000001', '0177.0x0.1', '0', '0.0.0.0', '0.0.0.1', '0x0', '00.0.0.0'],
  ...['１２７.0.0.1', '127。0。0。1', '①②⑦.⓪.⓪.①', '%31%32%37.0.0.1', 'localhost', 'LOCALHOST'],
  ...['[::]', '[::1]', '[0:0:0:0:0:0:0:1]', '[0000::0001]', '[::127.0.0.1]', '[::7f00:1]'],
  ...['[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[0:0:0:0:0:ffff:127.0.0.1]', '[::FFFF:0:127.0.0.1]'],
  ...['[64:ff9b::127.0.0.1]', '[64:ff9b::7f00:1]', '[64:ff9b:1::7f00:1]', '[2002:7f00:1::]', '[2002:a9fe:a9fe::1]'],
  ...['[2001:0:7f00:1::]', '[2001::7f00:1]', '[::ffff:169.254.169.254]', '[::ffff:10.0.0.1]'],
]
test.each(NUMBERS)('this machine as %s', async (host) => expectRefused(at(host)))

const RANGES = [
  ...['10.0.0.1', '10.255.255.255', '172.16.0.1', '172.31.255.255', '192.168.0.1', '169.254.169.254', '2852039166'],
  ...['0xa9fea9fe', '169.254.0.1', '100.64.0.1', '100.100.100.200', '100.127.255.254', '192.0.0.1', '192.0.0.192'],
  ...['192.0.2.1', '198.18.0.1', '198.51.100.1', '203.0.113.1', '192.88.99.1', '224.0.0.1', '239.255.255.250'],
  ...['240.0.0.1', '255.255.255.255', '168.63.129.16', '[fe80::1]', '[febf::1]', '[fc00::1]', '[fd00:ec2::254]'],
  ...['[fdff:ffff::1]', '[ff02::1]', '[ff05::2]', '[fec0::1]', '[100::1]', '[2001:db8::1]', '[3fff::1]', '[2001:2::1]'],
  ...['[2001:10::1]', '[2001:20::1]', '[5f00::1]', '[4000::1]', '[::2]', '[1::1]', '[e000::1]'],
]
test.each(RANGES)('the range of %s', async (host) => {
  await expectRefused(`http://${host}/`)
  await expectRefused(`https://${host}/`)
  // The same when a name leads there.
  const address = new URL(`http://${host}`).hostname.replace(/^\[|\]$/g, '')
  await expectRefused('http://a.test/', createFetcher({ allowedHosts: [], ...fakeLookup({ 'a.test': [address] }) }))
})

const SCHEMES = [
  ...[
    'file:///etc/passwd',
    'file://localhost/etc/passwd',
    'ftp://example.com/a',
    'gopher://127.0.0.1:1/_x',
    'ws://a.test',
  ],
  ...[
    'data:image/png;base64,AAAA',
    'javascript:alert(1)',
    'blob:http://a.test/x',
    'unix:/var/run/docker.sock',
    'dict://a/',
  ],
  ...[
    'ldap://a/',
    'jar:http://a!/',
    'about:blank',
    'http+unix://%2fvar%2frun',
    'node:fs',
    '//127.0.0.1/',
    '/etc/passwd',
  ],
  ...[
    '',
    ' ',
    'a.test',
    'http://',
    'http://[',
    'http://[fe80::1%25lo]/',
    'http://a b/',
    'http://127.0.0.1:99999/',
    'ht\0tp://a',
  ],
]
test.each(SCHEMES)('what is no http address: %j', async (url) => expectRefused(url))

const WRITTEN = [
  ...[
    'http:\\\\127.0.0.1:PORT\\',
    'http:127.0.0.1:PORT',
    'http:/127.0.0.1:PORT/',
    'ht\ntp://127.0.0.1:PORT',
    '\thttp://127.0.0.1:PORT',
  ],
  ...['http://127.0.0.1:PORT#@example.com/', 'http://127.0.0.1:PORT?@example.com/', 'https://127.0.0.1:PORT/'],
  ...['http://example.com@127.0.0.1:PORT/', 'http://example.com:80@127.0.0.1:PORT/', 'http://user:pw@[::1]:PORT/'],
  ...[
    'http://user@example.com/',
    'http://:pw@example.com/',
    'http://127.0.0.1:PORT@example.com/',
    'http://a%2f@example.com',
  ],
]
test.each(WRITTEN)('however it is written: %j', async (url) => expectRefused(url.replace('PORT', `${inside.port}`)))

describe('names', () => {
  const fetcherOf = (table: Parameters<typeof fakeLookup>[0], allowedHosts: string[] = []) => {
    const { lookup, asked } = fakeLookup(table)
    return { asked, by: createFetcher({ allowedHosts, lookup, timeoutMs: 300 }) }
  }
  /** Given to nobody: no packet to it gets anywhere. */
  const NOWHERE = '2d00::1'

  test('that lead inside, all or some of their addresses', async () => {
    await expectRefused(at('localhost.'), fetcherOf({ 'localhost.': ['127.0.0.1'] }).by)
    for (const addresses of [
      ['127.0.0.1'],
      ['::1'],
      ['8.8.8.8', '127.0.0.1'],
      ['::ffff:127.0.0.1'],
      ['::127.0.0.1', NOWHERE],
    ])
      await expectRefused(at('inside.test'), fetcherOf({ 'inside.test': [addresses] }).by)
  })

  test('that are rebound between looking and connecting: they are asked for once', async () => {
    const { by, asked } = fetcherOf({ 'rebind.test': [[NOWHERE], ['127.0.0.1'], ['127.0.0.1']] })
    const failed = { code: 'source_unreachable' }
    await expect(by.get(at('rebind.test'), options)).rejects.toMatchObject(failed)
    expect(asked).toEqual(['rebind.test'])
    expect(inside.connections()).toBe(before)
    await expectRefused(at('rebind.test'), by)
  })

  test('that nobody knows are told apart from those that are refused', async () => {
    const failed = { code: 'source_unreachable', details: { reason: 'network' } }
    await expect(fetcherOf({}).by.get('http://nobody.test/', options)).rejects.toMatchObject(failed)
  })

  test('of which the operator allowed others', async () => {
    const table = { 'open.test': ['127.0.0.1'], 'shut.test': ['127.0.0.1'], 'sub.open.test': ['127.0.0.1'] }
    const { by } = fetcherOf(table, ['open.test', 'Half.test:1'])
    await expectRefused(at('shut.test'), by)
    await expectRefused(at('sub.open.test'), by)
    await expectRefused(at('127.0.0.1'), by)
    await expectRefused(at('half.test'), fetcherOf({ 'half.test': ['127.0.0.1'] }, ['half.test:1']).by)
    await expectRefused('http://user:pw@open.test/', by)
  })

  test.each([['OPEN.test'], ['open.test:PORT'], ['Open.Test', 'x.test']])('allowed as %s', async (...hosts) => {
    const { by } = fetcherOf(
      { 'open.test': ['127.0.0.1'] },
      hosts.map((host) => host.replace('PORT', `${inside.port}`)),
    )
    await by.get(at('OPEN.test'), options)
    expect(inside.connections()).toBe(before + 1)
  })
})

describe('redirects', () => {
  let outside: CountingServer
  let location = ''
  let status = 302
  beforeAll(async () => {
    outside = await openServer((_, response) => response.writeHead(status, { location, 'set-cookie': 'a=b' }).end())
  })
  afterAll(() => outside.close())
  const { lookup } = fakeLookup({ 'out.test': ['127.0.0.1'], 'inside.test': ['127.0.0.1'] })
  const by = createFetcher({ allowedHosts: ['out.test'], lookup, timeoutMs: 2000 })

  const INSIDE = [
    'http://127.0.0.1:PORT/',
    'http://[::1]:PORT/',
    'http://inside.test:PORT/',
    '//127.0.0.1:PORT/',
    'http://2130706433:PORT',
  ]
  const ELSEWHERE = [
    'file:///etc/passwd',
    'ftp://out.test/',
    'data:text/plain,x',
    'http://a:b@out.test/',
    'http://169.254.169.254/',
    'http://[',
  ]
  test.each([...INSIDE, ...ELSEWHERE])('to %s', async (to) => {
    location = to.replace('PORT', `${inside.port}`)
    for (status of [301, 302, 303, 307, 308])
      await expect(by.get(`http://out.test:${outside.port}/`, options)).rejects.toMatchObject({
        code: 'source_refused',
      })
    expect(inside.connections()).toBe(before)
  })
})

test('a proxy of the environment is not asked', async () => {
  const kept = { ...process.env }
  for (const name of ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY', 'ALL_PROXY'])
    process.env[name] = at('127.0.0.1')
  process.env['NODE_USE_ENV_PROXY'] = '1'
  try {
    const by = createFetcher({ allowedHosts: [], ...fakeLookup({ 'a.test': ['10.0.0.1'] }) })
    await expectRefused('http://a.test/', by)
    await expectRefused('https://a.test/', by)
  } finally {
    process.env = kept
  }
})
