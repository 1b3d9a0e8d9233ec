/** Signing in to the panel and out of it. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Access } from '#access/access.ts'
import type { Principal } from '#access/principal.ts'
import type { StartedSession } from '#access/sessions.ts'
import { LikenessError } from '#errors'
import { accessEndpoints } from '../contracts/access.ts'
import { assertNotFromElsewhere } from '../csrf.ts'
import { authenticate } from '../guard.ts'
import { handle } from '../handle.ts'
import type { RateLimits } from '../rate-limits.ts'
import { clearSessionCookie, sessionSecretOf, setSessionCookie } from '../session-cookie.ts'

export interface SessionRoutesDeps {
  access: Access
  limits: RateLimits
  version: string
}

export function sessionRoutes(app: FastifyInstance, { access, limits, version }: SessionRoutesDeps): void {
  const { signIn } = access
  const signedIn = ({ name, actor, role, collections }: Principal) => ({
    ...{ signed_in: true, needs_setup: false, name, actor, role, collections, version },
  })

  /** What makes somebody signed in is tried seldom, and not from another site. */
  const entering = async (request: FastifyRequest, reply: FastifyReply, enter: () => Promise<StartedSession>) => {
    assertNotFromElsewhere(request)
    await limits.signIn(request)
    const session = await enter()
    setSessionCookie(request, reply, session)
    return signedIn(session.principal)
  }

  handle(app, accessEndpoints.session, async ({ request, reply }) => {
    const principal = await authenticate(access, request)
    if (principal) return signedIn(principal)
    if (sessionSecretOf(request) !== undefined) clearSessionCookie(request, reply)
    const nobody = { name: null, actor: null, role: null, collections: null, version: null }
    return { signed_in: false, needs_setup: !(await access.accounts.any()), ...nobody }
  })

  handle(app, accessEndpoints.signIn, async ({ request, reply, body }) =>
    entering(request, reply, () => signIn.byPassword(body.name, body.password)),
  )
  handle(app, accessEndpoints.signInByLink, async ({ request, reply, body }) =>
    entering(request, reply, () => signIn.byLink(body.token)),
  )
  handle(app, accessEndpoints.setUp, async ({ request, reply, body }) =>
    entering(request, reply, () => signIn.setUp(body)),
  )

  handle(app, accessEndpoints.signOut, async ({ request, reply }) => {
    const secret = sessionSecretOf(request)
    if (secret !== undefined) await access.signOut(secret)
    clearSessionCookie(request, reply)
    return { success: true as const }
  })

  handle(app, accessEndpoints.changePassword, async ({ request, reply, body }) => {
    const secret = sessionSecretOf(request)
    if (request.principal?.kind !== 'account' || secret === undefined) {
      throw new LikenessError('forbidden', { message: 'A key has no password: sign in to change yours.' })
    }
    await limits.signIn(request)
    setSessionCookie(request, reply, await signIn.changePassword(secret, body))
    return { success: true as const }
  })
}
