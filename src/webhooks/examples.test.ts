/** What docs/webhooks.md tells receivers to do, done with what is really sent. */
import { execFile, spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { LOCAL } from '#access/principal.ts'
import { openReceiver, openWebhooks } from './webhooks.fixture.ts'

interface Case {
  body: string
  header: string
  secret: string
  now?: number
}

const hasPython = spawnSync('python3', ['--version']).status === 0
if (!hasPython) console.warn('The Python example of docs/webhooks.md is not run: there is no python3.')

let folder: string
let sent: Case & { time: number }
let both: Case & { former: string }
/** The signature is right, and whether it is. */
let cases: [name: string, given: Case, expected: boolean][]

async function example(language: string): Promise<string> {
  const text = await readFile(resolve(import.meta.dirname, '../../docs/webhooks.md'), 'utf8')
  const found = [...text.matchAll(/```(\w+)\n(.*?)```/gs)].filter(([, name]) => name === language)
  expect(found.length).toBe(1)
  return found[0]![2]!
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'likeness-webhook-'))
  const house = await openWebhooks({
    renderers: { 'list.alert': async () => ({ name: 'Žofie Ångström', text: '\u2028 "\\ 😀 \ud800' }) },
  })
  const receiver = await openReceiver()
  house.clock.now = new Date()
  try {
    const { webhook, secret } = await house.webhooks.create({ url: receiver.url, events: ['list.alert'] }, LOCAL)
    await house.emit({ type: 'list.alert', eventId: 'e', collectionId: 'c' })
    await house.work()
    const { secret: newer } = await house.webhooks.rotate(webhook.webhookId, LOCAL)
    await house.webhooks.test(webhook.webhookId, LOCAL)
    const [one, two] = receiver.received.map(({ body, headers }) => ({
      ...{ body, header: String(headers['likeness-signature']) },
    }))
    sent = { ...one!, secret, time: Math.floor(house.clock.now.getTime() / 1000) }
    both = { ...two!, secret: newer, former: secret }
  } finally {
    await receiver.close()
    await house.close()
  }
  const { time, ...good } = sent
  const [, hex = ''] = /v1=(\w+)/.exec(good.header) ?? []
  cases = [
    ['as it was sent', good, true],
    ['at the edge of its time', { ...good, now: time + 300 }, true],
    ['two secrets, the new one', both, true],
    ['two secrets, the former one', { ...both, secret: both.former }, true],
    ['another secret', { ...good, secret: good.secret.replace(/.$/, '-') + 'x' }, false],
    ['no secret', { ...good, secret: '' }, false],
    ['another body', { ...good, body: good.body.replace('list', 'last') }, false],
    ['more body', { ...good, body: `${good.body} ` }, false],
    ['sent long ago', { ...good, now: time + 301 }, false],
    ['sent in the future', { ...good, now: time - 301 }, false],
    ['another time', { ...good, header: good.header.replace(String(time), String(time + 1)), now: time }, false],
    ['no time', { ...good, header: `v1=${hex}` }, false],
    ['a time that is none', { ...good, header: `t=x,v1=${hex}` }, false],
    ['half a signature', { ...good, header: `t=${time},v1=${hex.slice(0, 32)}` }, false],
    ['an empty signature', { ...good, header: `t=${time},v1=` }, false],
    ['another version', { ...good, header: `t=${time},v0=${hex}` }, false],
    ['nothing', { ...good, header: '' }, false],
    ['nonsense', { ...good, header: 'é,=,v1,v1=é,t' }, false],
  ]
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const expected = () => cases.map(([name, , is]) => [name, is])

describe('a receiver', () => {
  test('in Node', async () => {
    const file = join(folder, 'example.mjs')
    await writeFile(file, await example('js'))
    const { isFromLikeness } = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as {
      isFromLikeness(body: Uint8Array | string, header: string, secret: string, now?: number): boolean
    }
    const told = cases.map(([name, { body, header, secret, now }]) => [
      ...[name, isFromLikeness(Buffer.from(body), header, secret, now)],
    ])
    expect(told).toEqual(expected())
    expect(isFromLikeness(sent.body, sent.header, sent.secret)).toBe(true)
  })

  test.skipIf(!hasPython)('in Python', async () => {
    const file = join(folder, 'example.py')
    const run = `
import json, sys
for case in json.load(open(sys.argv[1])):
    print(json.dumps(is_from_likeness(case["body"].encode(), case["header"], case["secret"], case.get("now"))))
`
    await writeFile(file, `${await example('python')}\n${run}`)
    await writeFile(join(folder, 'cases.json'), JSON.stringify(cases.map(([, given]) => given)))
    const { stdout } = await promisify(execFile)('python3', [file, join(folder, 'cases.json')])
    const told = stdout
      .trim()
      .split('\n')
      .map((line, i) => [cases[i]![0], JSON.parse(line) as boolean])
    expect(told).toEqual(expected())
  })
})
