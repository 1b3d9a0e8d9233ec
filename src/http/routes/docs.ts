/** The document of the API, and pages to read it. They need credentials like everything else: the cookie will do. */
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'

/** As panel/public/icon.svg has it. */
const MARK = `
  <rect width="32" height="32" rx="8" fill="#3b5bdb"/>
  <g stroke="#fff" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round" fill="none">
    <path d="M7 11V9a2 2 0 0 1 2-2h2M21 7h2a2 2 0 0 1 2 2v2M25 21v2a2 2 0 0 1-2 2h-2M11 25H9a2 2 0 0 1-2-2v-2"/>
    <path d="M12.5 13v1.2M19.5 13v1.2M12 18.6c1 1.3 2.4 2 4 2s3-.7 4-2"/>
  </g>`
const svg = (width: number, height: number, content: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}">${content}\n</svg>`
const ICON = svg(32, 32, MARK)
const WORD =
  '<text x="44" y="24" fill="#fff" font-family="system-ui, sans-serif" font-size="22" font-weight="600">Likeness</text>'
const LOGO = svg(140, 32, MARK + WORD)

const SVG = 'image/svg+xml'

export async function docsRoutes(app: FastifyInstance): Promise<void> {
  app.get('/openapi.json', { schema: { hide: true }, config: { access: { role: 'viewer' } } }, async () =>
    app.swagger(),
  )
  await app.register(async (scope) => {
    scope.decorate('accessOfScope', { role: 'viewer' as const })
    await scope.register(swaggerUi, {
      routePrefix: '/docs',
      uiConfig: { docExpansion: 'none', persistAuthorization: false, validatorUrl: null },
      logo: { type: SVG, content: LOGO, href: '/' },
      theme: {
        title: 'Likeness API',
        favicon: [{ filename: 'icon.svg', rel: 'icon', sizes: 'any', type: SVG, content: ICON }],
      },
    })
  })
}
