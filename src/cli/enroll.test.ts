/** Enrolling on the command line: whom it is about, consent, and what the audit log says of it. */
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApp } from '#app'
import { readConfig } from '#config'
import { ensureSample } from '#demo/sample.ts'
import { A1, A2, B1, NOBODY, ready, workshop } from '../../test/fixtures/workshop.ts'

const { at, run } = workshop()
const required = { env: { LIKENESS_CONSENT: 'required' } }

interface Enrolled {
  personId: string
  faceIds: string[]
  collection: string
}
const enroll = async (...args: string[]) => {
  const { code, stdout } = await run(['enroll', ...args, '--json'], required)
  return { code, answer: JSON.parse(stdout) as Enrolled & { error?: { code: string; message: string } } }
}

/** Looks into the home, which no command has at the moment. */
async function inside<Found>(look: (app: ReturnType<typeof createApp>) => Promise<Found>): Promise<Found> {
  const app = createApp({ ...readConfig(), home: at('home'), databaseUrl: undefined, workers: 1 })
  try {
    return await look(app)
  } finally {
    await app.close()
  }
}
const audited = () =>
  inside(async (app) => {
    const { entries } = await (await app.rooms()).auditStore.list({ action: 'person.enrolled', limit: 100, offset: 0 })
    return entries
      .sort((a, b) => a.seq - b.seq)
      .map(({ actor, collectionId, target, details }) => ({ actor, collectionId, target, ...details }))
  })

describe.skipIf(!ready)('where consent is required', () => {
  let ann: Enrolled

  test('nobody is enrolled without it, and the message names the option', async () => {
    const { code, answer } = await enroll('Ann', A1, '-c', 'staff')
    expect([code, answer.error?.code]).toEqual([1, 'consent_required'])
    expect(answer.error?.message).toContain('--consent')
    expect((await run(['people', 'list', '-c', 'staff', '--json'])).stdout).toBe('')
    expect(await audited()).toEqual([])
  })

  test('with it the person, the consent and the entry in the audit log are there', async () => {
    const given = ['--consent', '2026-1', '--consent-purpose', 'door', '--consent-expires', '2090-12-31']
    const { code, answer } = await enroll('Ann', A1, '-c', 'staff', ...given)
    expect(code).toBe(0)
    ann = answer
    const consents = await inside(async (app) => (await app.rooms()).consents.ofPerson(ann.personId))
    expect(consents).toMatchObject([
      {
        ...{ wordingVersion: '2026-1', purpose: 'door', givenBy: 'Ann', recordedBy: 'local' },
        expiresAt: new Date('2090-12-31'),
      },
    ])
    const entry = { actor: 'local', collectionId: 'staff', target: ann.personId, created: true, faces: 1, refused: 0 }
    expect(await audited()).toMatchObject([entry])
  })

  test('more pictures go to a person by id, in the collection they are in; what adds nothing is not audited', async () => {
    const more = await enroll('--person-id', ann.personId, A1, A2, NOBODY)
    expect(more).toMatchObject({ code: 0, answer: { personId: ann.personId, collection: 'staff' } })
    expect(more.answer.faceIds).toEqual([ann.faceIds[0], expect.any(String)])
    expect((await enroll('--person-id', ann.personId, A2)).code).toBe(0)
    const entries = await audited()
    expect(entries).toHaveLength(2)
    expect(entries[1]).toMatchObject({ actor: 'local', target: ann.personId, created: false, faces: 1, refused: 1 })
  })

  test('a person who is not there, or not in that collection, is refused', async () => {
    const nobody = await enroll('--person-id', 'person_000000000000', B1)
    expect([nobody.code, nobody.answer.error?.code]).toEqual([1, 'person_not_found'])
    const elsewhere = await enroll('--person-id', ann.personId, A2, '-c', 'other')
    expect([elsewhere.code, elsewhere.answer.error?.code]).toEqual([1, 'person_not_found'])
    expect((await run(['collections', 'show', 'other'])).code).toBe(1)
  })
})

describe('arguments that do not fit are refused', () => {
  test.each([
    [['Ann'], 'Name the pictures'],
    [['Ann', 'a.jpg', '--consent-purpose', 'door'], '--consent <version>'],
    [['--person-id', 'person_000000000000', 'a.jpg', '--consent', '1'], '--consent-given-by'],
    [['Ann', 'a.jpg', '--consent', '1', '--consent-expires', 'soon'], 'date like 2030-12-31'],
    [['Ann', 'a.jpg', '--consent', '1', '--consent-expires', '2026-02-30'], 'date like 2030-12-31'],
  ])('%j', async (args, message) => {
    const { code, stderr } = await run(['enroll', ...args])
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)])
  })
})

describe.skipIf(!ready)('the sample', () => {
  test('its people are in the audit log as enrolled by the system, once', async () => {
    const before = (await audited()).length
    const notes: string[] = []
    const sample = () =>
      inside((app) => ensureSample(app, { note: (text) => notes.push(text), signal: new AbortController().signal }))
    await sample()
    await sample()
    expect(notes).toHaveLength(1)
    const entries = (await audited()).slice(before)
    expect(entries.map((entry) => [entry.actor, entry.collectionId, (entry as { faces?: unknown }).faces])).toEqual(
      [1, 3, 1, 1, 1].map((faces) => ['system', 'demo', faces]),
    )
  })
})

describe.skipIf(!ready)('while a server has the home', () => {
  let server: ChildProcess
  let ended: Promise<unknown>
  let url: string
  beforeAll(async () => {
    ended = new Promise((resolve, reject) => {
      const started = (child: ChildProcess) => void (server = child)
      run(['serve', '--port', '0', '--json'], { started }).then(resolve, reject)
    })
    const [line] = (await once(server.stdout!, 'data')) as [string]
    url = (JSON.parse(line) as { url: string }).url
  })
  afterAll(async () => {
    server.kill('SIGTERM')
    await ended
  })

  test.each([
    ['enroll', 'Bob', B1],
    ['identify', A1],
  ])('%s says where it is and what to ask it', async (...args) => {
    const { code, stderr } = await run(args)
    expect(code).toBe(4)
    expect(stderr).toContain(`A server (${url}, process ${server.pid})`)
    for (const path of ['enroll', 'identify']) expect(stderr).toContain(`${url}/api/v1/${path}`)
    expect(stderr).toContain('likeness keys create --role operator')
  })
})
