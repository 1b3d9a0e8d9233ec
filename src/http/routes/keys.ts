/** API keys: administrators make, see and revoke those within their own scope. */
import type { FastifyInstance } from 'fastify'
import type { Access } from '#access/access.ts'
import type { ApiKey } from '#access/store.ts'
import { accessEndpoints } from '../contracts/access.ts'
import { handle } from '../handle.ts'
import { principalOf } from '../scope.ts'

const shown = (key: ApiKey) => ({
  id: key.keyId,
  kind: key.kind,
  name: key.name,
  prefix: key.prefix,
  role: key.role,
  collections: key.collections,
  created_by: key.createdBy,
  created_at: key.createdAt.toISOString(),
  expires_at: key.expiresAt?.toISOString() ?? null,
  last_used_at: key.lastUsedAt?.toISOString() ?? null,
  revoked_at: key.revokedAt?.toISOString() ?? null,
})

export function keyRoutes(app: FastifyInstance, { access: { keys } }: { access: Access }): void {
  handle(app, accessEndpoints.listKeys, async ({ request }) => (await keys.list(principalOf(request))).map(shown))

  handle(app, accessEndpoints.createKey, async ({ request, body }) => {
    const { kind, name, role, collections, expires_at: expires } = body
    const expiresAt = expires === null ? null : new Date(expires)
    const made = await keys.create({ kind, name, role, collections, expiresAt }, principalOf(request))
    return { ...shown(made), key: made.key }
  })

  handle(app, accessEndpoints.revokeKey, async ({ request, params }) =>
    shown(await keys.revoke(params.key_id, principalOf(request))),
  )
}
