/** What a server has, for a fuzzer that wants to hit something. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { ZipFile } from 'yazl'
import type { RunningServer } from '../fixtures/server.ts'
import { galleryThings } from './fuzz-galleries.ts'
import { watchlistThings } from './fuzz-watchlist.ts'

/** Values by the name of the field or parameter they belong in. */
export type Things = Record<string, unknown[]>

type Row = Record<string, unknown>
/** A key that nobody has taken back. */
const isViewer = (row: Row) => row['role'] === 'viewer' && !row['revoked_at']

/** Nobody is there. */
const RECEIVER = 'https://receiver.invalid/hook'
const EVENTS = ['watchlist.alert']
const PICTURES = ['people/tom-1.jpg', 'people/max-1.jpg', 'portraits.jpg']

/** A counterexample tells of it by its name, not by its bytes. */
const named = (bytes: Uint8Array, name: string) =>
  Object.assign(new Uint8Array(bytes), { [fc.toStringMethod]: () => `<${name}>` })

async function archiveOf(picture: Uint8Array): Promise<Uint8Array> {
  const zip = new ZipFile()
  for (const name of ['Somebody/1.jpg', 'Somebody/broken.jpg', 'Somebody Else/1.jpg'])
    zip.addBuffer(Buffer.from(name.includes('broken') ? 'broken' : picture), name)
  zip.end()
  const chunks: Buffer[] = []
  for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

export async function collectThings(server: RunningServer, key: string): Promise<Things> {
  const pictures = await Promise.all(PICTURES.map((name) => readFile(join(server.home, 'demo', name))))
  const [portrait, , group] = pictures
  const post = async (path: string, fields: Record<string, string | Blob>) => {
    const form = new FormData()
    for (const [name, value] of Object.entries(fields)) form.append(name, value)
    await (await server.call(`/api/v1/${path}`, { key, method: 'POST', body: form })).arrayBuffer()
  }
  const picture = (bytes: Uint8Array) => new Blob([new Uint8Array(bytes)])
  const rows = async (path: string) => {
    const response = await server.call(`/api/v1/${path}`, { key })
    const body = response.ok ? ((await response.json()) as unknown) : []
    return Array.isArray(body) ? (body as Row[]) : []
  }
  const column = (from: Row[], name: string) =>
    from.map((row) => row[name]).filter((value) => value !== null && value !== undefined)

  // Deleting empties it, so there is always somebody to begin with, who was recognised once.
  if ((await rows('people?limit=5')).length < 3) {
    for (const name of ['One', 'Two', 'Three'])
      await post('enroll', { image: picture(portrait), user_name: name, allow_duplicate: 'true' })
    await post('identify', { image: picture(group) })
  }
  const people = await rows('people?limit=5')
  if ((await rows('jobs')).length === 0) {
    // A person with a second picture, a job and an erasure.
    await post('enroll', { image: picture(portrait), person_id: String(people[0]?.['person_id']) })
    await post('jobs/bulk-enroll', { archive: picture(await archiveOf(portrait)), allow_duplicate: 'true' })
    const last = String(people.pop()?.['person_id'])
    await (await server.call(`/api/v1/people/${last}`, { key, method: 'DELETE' })).arrayBuffer()
  }
  const person = String(people[0]?.['person_id'])
  /** Making one takes longer than looking: an account's password alone takes a good part of a second. */
  const listed = async (path: string, isOne: (row: Row) => boolean, body: Row) => {
    const there = await rows(path)
    if (there.some(isOne)) return there
    const json = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
    await (await server.call(`/api/v1/${path}`, { key, ...json })).arrayBuffer()
    return rows(path)
  }
  const password = 'correct horse battery staple'
  const [keys, accounts, consents, webhooks, embeddings, matches, erasures, jobs, collections] = await Promise.all([
    listed('keys', isViewer, { name: 'fuzz', role: 'viewer' }),
    listed('accounts', () => true, { name: 'fuzz', role: 'viewer', password }),
    listed(`people/${person}/consents`, (row) => !row['withdrawn_at'], {
      ...{ wording_version: '1', purpose: 'fuzzing', given_by: 'somebody' },
    }),
    listed('webhooks', () => true, { url: RECEIVER, events: EVENTS }),
    ...[`people/${person}/embeddings`, 'matches?limit=20', 'erasures', 'jobs', 'collections'].map(rows),
  ])
  const gallery = await galleryThings(server, key, portrait!, group!)
  const watchlist = await watchlistThings(server, key, portrait!, group!)
  return {
    ...{ ...gallery, ...watchlist, id: [...gallery.id, ...watchlist.id] },
    person_id: column(people, 'person_id'),
    embedding_id: column(embeddings!, 'embedding_id'),
    consent_id: column(consents!, 'consent_id'),
    match_id: column(matches!, 'match_id'),
    erasure_id: column(erasures!, 'erasure_id'),
    job_id: column(jobs!, 'job_id'),
    ...{ webhook_id: column(webhooks!, 'id'), url: [RECEIVER], events: EVENTS },
    // Not the fuzzer's own.
    key_id: column(keys!.filter(isViewer), 'id'),
    account_id: column(accounts!, 'id'),
    collection: column(collections!, 'collection'),
    picture: pictures.map((bytes, i) => named(bytes, PICTURES[i])),
    archive: [named(await archiveOf(portrait), 'an archive'), ...watchlist.archive],
  }
}
