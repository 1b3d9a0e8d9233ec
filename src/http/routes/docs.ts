/** The document of the API, and pages to read it. They need credentials like everything else: the cookie will do. */
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'

export async function docsRoutes(app: FastifyInstance): Promise<void> {
  app.get('/openapi.json', { schema: { hide: true }, config: { access: { role: 'viewer' } } }, async () =>
    app.swagger(),
  )
  await app.register(async (scope) => {
    scope.decorate('accessOfScope', { role: 'viewer' as const })
    await scope.register(swaggerUi, {
      routePrefix: '/docs',
      uiConfig: { docExpansion: 'none', persistAuthorization: false, validatorUrl: null },
    })
  })
}
