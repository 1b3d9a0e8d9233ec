/** The links of the audit log. */
import { createHash } from 'node:crypto'
import canonicalizeModule from 'canonicalize'
import type { AuditEntry } from './store.ts'

// The package is CommonJS and its function is the module, which its types do not say.
const canonicalize = canonicalizeModule as unknown as (value: unknown) => string | undefined

/** SHA-256 (hex) of the entry as canonical JSON (RFC 8785), so that the order of keys in a database does not matter. */
export function hashOf(entry: Omit<AuditEntry, 'hash'>): string {
  const { seq, at, actor, action, collectionId, target, details, previousHash } = entry
  const text = canonicalize({
    ...{ seq, at: at.toISOString(), actor, action },
    ...{ collectionId, target, details, previousHash },
  })
  return createHash('sha256')
    .update(text ?? '')
    .digest('hex')
}

/** What is wrong with an entry that comes after `last`; undefined: nothing. */
export function linkProblem(last: Pick<AuditEntry, 'seq' | 'hash'>, entry: AuditEntry): string | undefined {
  const expected = last.seq + 1
  if (entry.seq > expected) {
    const missing = entry.seq - 1 === expected ? `Entry ${expected} is` : `Entries ${expected} to ${entry.seq - 1} are`
    return `${missing} missing.`
  }
  if (entry.seq < expected) return `Entry ${entry.seq} comes after entry ${last.seq}: the order was changed.`
  // In this order: an entry whose own hash holds does not follow on when one before it was changed or replaced.
  if (!hashHolds(entry)) return `Entry ${entry.seq} was changed: its hash is not that of what it says.`
  if (entry.previousHash !== last.hash)
    return `Entry ${entry.seq} does not follow on entry ${last.seq}: one of them was replaced.`
  return undefined
}

function hashHolds(entry: AuditEntry): boolean {
  try {
    return hashOf(entry) === entry.hash
  } catch {
    // A time or a number that no entry ever had.
    return false
  }
}
