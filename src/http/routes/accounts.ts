/** Accounts of the panel: administrators make, change and remove those within their own scope. */
import type { FastifyInstance } from 'fastify'
import type { Access } from '#access/access.ts'
import type { Account } from '#access/store.ts'
import { accessEndpoints } from '../contracts/access.ts'
import { handle } from '../handle.ts'
import { principalOf } from '../scope.ts'

const shown = (account: Account) => ({
  id: account.accountId,
  name: account.name,
  role: account.role,
  collections: account.collections,
  locked_until: account.lockedUntil?.toISOString() ?? null,
  created_at: account.createdAt.toISOString(),
  last_sign_in_at: account.lastSignInAt?.toISOString() ?? null,
  disabled: account.disabledAt !== null,
})

export function accountRoutes(app: FastifyInstance, { access: { accounts, signIn } }: { access: Access }): void {
  handle(app, accessEndpoints.listAccounts, async ({ request }) =>
    (await accounts.list(principalOf(request))).map(shown),
  )
  handle(app, accessEndpoints.createAccount, async ({ request, body }) =>
    shown(await accounts.create(body, principalOf(request))),
  )
  handle(app, accessEndpoints.updateAccount, async ({ request, params, body }) =>
    shown(await accounts.update(params.account_id, body, principalOf(request))),
  )
  handle(app, accessEndpoints.accountLink, async ({ request, params }) => {
    const { token, expiresAt } = await signIn.linkFor(params.account_id, principalOf(request))
    return { token, expires_at: expiresAt.toISOString() }
  })
  handle(app, accessEndpoints.removeAccount, async ({ request, params }) => {
    await accounts.remove(params.account_id, principalOf(request))
    return { success: true as const }
  })
}
