/** Addresses that exist answer 405 to methods they do not take, not 404. */
import type { FastifyInstance } from 'fastify'
import { LikenessError } from '#errors'

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']

/** To be called before any route is registered; what it gives is to be called after all of them. */
export function collectMethods(app: FastifyInstance): () => void {
  const taken = new Map<string, Set<string>>()
  const foreign = new Set<string>()
  app.addHook('onRoute', function (this: FastifyInstance, { url, method }) {
    // Files and pages of libraries, which spell their addresses in several ways.
    if (this.accessOfScope) foreign.add(url)
    const methods = taken.get(url) ?? new Set<string>()
    for (const one of [method].flat()) methods.add(one)
    taken.set(url, methods)
  })
  return () => {
    for (const [url, methods] of [...taken]) {
      const others = METHODS.filter((method) => !methods.has(method))
      if (foreign.has(url) || url.includes('*') || !others.length) continue
      const allow = METHODS.filter((method) => methods.has(method)).join(', ')
      app.route({
        method: others,
        url,
        exposeHeadRoute: false,
        schema: { hide: true },
        config: { access: 'public' },
        onRequest: async (_request, reply) => {
          void reply.header('allow', allow)
          const message = `This address takes ${allow}.`
          throw new LikenessError('method_not_allowed', { message })
        },
        // Never reached; a route needs one.
        handler: async () => undefined,
      })
    }
  }
}
