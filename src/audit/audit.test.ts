import { beforeEach, describe, expect, test } from 'vitest'
import { createAudit } from './audit.ts'
import { hashOf } from './chain.ts'
import { auditStoreContract } from './store.contract.ts'
import type { AuditEntry, AuditStore } from './store.ts'

/** As simple as can be: what it holds may be tampered with. */
function memoryStore() {
  const rows: AuditEntry[] = []
  const store: AuditStore = {
    append: async (make) => {
      const entry = make(rows.at(-1))
      rows.push(entry)
      return entry
    },
    list: async ({ collections, actor, action, target, from, to, limit, offset }) => {
      const entries = rows
        .filter((row) => !collections || collections.includes(row.collectionId ?? ''))
        .filter((row) => (actor ?? row.actor) === row.actor && (action ?? row.action) === row.action)
        .filter((row) => target === undefined || row.target === target)
        .filter((row) => (!from || row.at >= from) && (!to || row.at < to))
        .reverse()
      return { total: entries.length, entries: entries.slice(offset, offset + limit) }
    },
    all: async function* () {
      yield* rows
    },
  }
  return { rows, store }
}

auditStoreContract('in memory', async () => ({ store: memoryStore().store, close: async () => {} }))

describe('tampering shows', () => {
  let memory: ReturnType<typeof memoryStore>
  const verify = (expected?: { seq: number; hash: string }) => createAudit(memory).verify(expected)

  beforeEach(async () => {
    memory = memoryStore()
    const audit = createAudit(memory)
    for (let i = 1; i <= 5; i++) await audit.record({ actor: 'key:1', action: 'a', target: `t${i}`, details: { i } })
    expect(await verify()).toMatchObject({ intact: true, entries: 5 })
  })

  const changes: [string, Partial<AuditEntry>][] = [
    ['actor', { actor: 'key:2' }],
    ['action', { action: 'b' }],
    ['target', { target: null }],
    ['collection', { collectionId: 'c' }],
    ['details', { details: { i: 4 } }],
    ['time', { at: new Date(0) }],
    ['impossible time', { at: new Date(NaN) }],
    ['hash', { hash: 'f'.repeat(64) }],
    ['previous hash', { previousHash: '0'.repeat(64) }],
  ]
  test.each(changes)('a changed %s', async (_, change) => {
    memory.rows[2] = { ...memory.rows[2]!, ...change }
    expect(await verify()).toMatchObject({ intact: false, brokenAt: 3, problem: expect.stringContaining('changed') })
  })

  test('a changed entry with a hash that fits it', async () => {
    const forged = { ...memory.rows[2]!, actor: 'key:2' }
    memory.rows[2] = { ...forged, hash: hashOf(forged) }
    expect(await verify()).toMatchObject({ intact: false, brokenAt: 4, problem: expect.stringContaining('replaced') })
  })

  test('the last entry changed with a hash that fits it, where it was noted down', async () => {
    const noted = memory.rows[4]!
    const forged = { ...noted, actor: 'key:2' }
    memory.rows[4] = { ...forged, hash: hashOf(forged) }
    expect(await verify(noted)).toMatchObject({ intact: false, brokenAt: 5, problem: expect.stringContaining('anew') })
  })

  test('an entry removed in the middle and at the start', async () => {
    const [removed] = memory.rows.splice(2, 1)
    expect(await verify()).toMatchObject({ intact: false, brokenAt: 4, problem: 'Entry 3 is missing.' })
    memory.rows.splice(2, 0, removed!)
    memory.rows.splice(0, 2)
    expect(await verify()).toMatchObject({ intact: false, brokenAt: 3, problem: 'Entries 1 to 2 are missing.' })
  })

  test('an entry removed and the others counted anew', async () => {
    memory.rows.splice(2, 1)
    memory.rows.forEach((row, i) => {
      const counted = { ...row, seq: i + 1 }
      memory.rows[i] = { ...counted, hash: hashOf(counted) }
    })
    expect(await verify()).toMatchObject({ intact: false, brokenAt: 3, problem: expect.stringContaining('follow') })
  })

  test('an entry slipped in, and two in another order', async () => {
    memory.rows.splice(2, 0, { ...memory.rows[1]! })
    expect(await verify()).toMatchObject({ intact: false, brokenAt: 2, problem: expect.stringContaining('order') })
    memory.rows.splice(2, 1)
    const [second, third] = [memory.rows[1]!, memory.rows[2]!]
    memory.rows[1] = { ...third, seq: 2 }
    memory.rows[2] = { ...second, seq: 3 }
    expect(await verify()).toMatchObject({ intact: false, brokenAt: 2 })
  })

  test('a cut-off end, by an entry noted down; without one it cannot show', async () => {
    const noted = memory.rows[4]!
    memory.rows.length = 3
    expect(await verify()).toMatchObject({ intact: true, entries: 3 })
    expect(await verify(noted)).toMatchObject({
      intact: false,
      brokenAt: 4,
      problem: expect.stringContaining('cut off'),
    })
  })
})

test('what was recorded is not what the caller goes on to change', async () => {
  const { store, rows } = memoryStore()
  const details = { list: [1] }
  await createAudit({ store }).record({ actor: 'system', action: 'a', details })
  details.list.push(2)
  expect(rows[0]?.details).toEqual({ list: [1] })
})
