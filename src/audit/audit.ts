/**
 * The audit log: who did what and when, each entry bound to the one before it by its hash, so that an entry that was
 * changed, removed or slipped in later shows.
 */
import { hashOf, linkProblem } from './chain.ts'
import { plainJson, plainText } from './plain.ts'
import type { AuditEntry, AuditStore } from './store.ts'

export interface AuditEvent {
  actor: string
  action: string
  collectionId?: string | null
  target?: string | null
  /** What JSON can hold; anything else is left out. Ids and counts: no names, no images, no vectors, no secrets. */
  details?: Record<string, unknown>
}

export type AuditVerification =
  | { intact: true; entries: number; lastHash: string | null }
  | { intact: false; entries: number; brokenAt: number; problem: string }

export interface Audit {
  record(event: AuditEvent): Promise<AuditEntry>
  /** The newest entry of this action on this target. */
  latest(action: string, target: string): Promise<AuditEntry | undefined>
  /**
   * Reads everything, in order. `entries`: how many were read. `expected`: an entry noted down earlier (seq, hash) must
   * still be there, which shows a cut-off end and a chain that was made anew.
   */
  verify(expected?: { seq: number; hash: string }): Promise<AuditVerification>
}

export interface AuditDeps {
  store: AuditStore
  now?: () => Date
}

const FIRST_HASH = '0'.repeat(64)

export function createAudit({ store, now = () => new Date() }: AuditDeps): Audit {
  return {
    record({ actor, action, collectionId = null, target = null, details = {} }) {
      const event = {
        actor: plainText(actor),
        action: plainText(action),
        collectionId: collectionId === null ? null : plainText(collectionId),
        target: target === null ? null : plainText(target),
        details: plainJson(details),
      }
      return store.append((last) => {
        const at = now()
        // A clock that was set back must not make the log run backwards.
        const unhashed = {
          seq: (last?.seq ?? 0) + 1,
          at: last && last.at > at ? last.at : at,
          ...event,
          previousHash: last?.hash ?? FIRST_HASH,
        }
        return { ...unhashed, hash: hashOf(unhashed) }
      })
    },

    async latest(action, target) {
      const { entries } = await store.list({ action, target, limit: 1, offset: 0 })
      return entries[0]
    },

    async verify(expected) {
      let last: Pick<AuditEntry, 'seq' | 'hash'> = { seq: 0, hash: FIRST_HASH }
      let entries = 0
      const broken = (brokenAt: number, problem: string) => ({ intact: false, entries, brokenAt, problem }) as const
      for await (const entry of store.all()) {
        entries++
        const problem = linkProblem(last, entry)
        if (problem) return broken(entry.seq, problem)
        if (entry.seq === expected?.seq && entry.hash !== expected.hash)
          return broken(entry.seq, `Entry ${entry.seq} is not the one that was noted down: the log was made anew.`)
        last = entry
      }
      if (expected && expected.seq > last.seq)
        return broken(
          last.seq + 1,
          `The end of the log was cut off: entry ${expected.seq} was noted down, the last one is ${last.seq}.`,
        )
      return { intact: true, entries, lastHash: entries === 0 ? null : last.hash }
    },
  }
}
