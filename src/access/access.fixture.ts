/** Access control on a database in memory, with a clock to turn and passwords that are cheap to hash. */
import { createSecretBox } from '#secrets/secret-box.ts'
import type { AuditEvent } from '#audit/audit.ts'
import { createAccountStore } from '#stores/sql/accounts.ts'
import { openMemoryDatabase } from '#stores/sql/prepared.fixture.ts'
import { createKeyStore } from '#stores/sql/keys.ts'
import { createAccess, type Access } from './access.ts'
import type { AccountStore, KeyStore } from './store.ts'

export const CHEAP = { ln: 10, r: 8, p: 1 }

export interface TestAccess {
  access: Access
  /** Another process on the same database. */
  another(): Access
  keys: KeyStore
  accounts: AccountStore
  events: AuditEvent[]
  /** Every collection exists but these. */
  missing: Set<string>
  clock: { now: Date; turn(ms: number): void }
  close(): Promise<void>
}

export async function openTestAccess(): Promise<TestAccess> {
  const database = await openMemoryDatabase()
  const keys = createKeyStore(database.db)
  const accounts = createAccountStore(database.db)
  const events: AuditEvent[] = []
  const clock = {
    now: new Date(),
    turn: (ms: number) => void (clock.now = new Date(clock.now.getTime() + ms)),
  }
  const audit = {
    record: async (event: AuditEvent) => {
      events.push(event)
      const entry = { seq: events.length, at: clock.now, previousHash: '', hash: '' }
      return { ...entry, collectionId: null, target: null, details: {}, ...event }
    },
  }
  const box = createSecretBox(new Uint8Array(32).fill(7))
  const secretBox = async () => box
  const missing = new Set<string>()
  const collectionExists = async (collectionId: string) => !missing.has(collectionId)
  const another = () =>
    createAccess({ keys, accounts, audit, secretBox, collectionExists, now: () => clock.now, passwordCost: CHEAP })
  return { access: another(), another, keys, accounts, events, missing, clock, close: () => database.close() }
}
