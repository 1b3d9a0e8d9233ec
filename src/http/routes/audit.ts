/** The audit log. */
import type { FastifyInstance } from 'fastify'
import type { AuditEntry } from '#audit/store.ts'
import { LikenessError } from '#errors'
import { historyEndpoints } from '../contracts/history.ts'
import { handle } from '../handle.ts'
import { tellPages, windowOf } from './paging.ts'
import type { IdentityRouteDeps } from './route-deps.ts'
import { rangeOf } from './time-range.ts'
import { assertSeesAll, chosenCollections } from './visible.ts'

const entryOf = ({ seq, at, actor, action, collectionId, target, details, hash }: AuditEntry) => ({
  ...{ seq, at: at.toISOString(), actor, action, collection: collectionId, target, details, hash },
})

export function auditRoutes(app: FastifyInstance, { audit, auditStore }: IdentityRouteDeps): void {
  handle(app, historyEndpoints.audit, async ({ request, reply, query }) => {
    const { actor, action, target } = query
    const filter = { actor, action, target, ...rangeOf(query), ...windowOf(query) }
    const collections = chosenCollections(request, undefined)
    const { total, entries } = await auditStore.list({ ...filter, collections })
    tellPages(request, reply, query, total)
    return entries.map(entryOf)
  })

  handle(app, historyEndpoints.verifyAudit, async ({ request, query: { seq, hash } }) => {
    // One chain holds the entries of all collections.
    assertSeesAll(request)
    if ((seq === undefined) !== (hash === undefined))
      throw new LikenessError('invalid_argument', { message: 'An entry that was noted down needs both seq and hash.' })
    const found = await audit.verify(seq === undefined || hash === undefined ? undefined : { seq, hash })
    return found.intact
      ? { intact: true, entries: found.entries, last_hash: found.lastHash, broken_at: null, problem: null }
      : { intact: false, entries: found.entries, last_hash: null, broken_at: found.brokenAt, problem: found.problem }
  })
}
