/** What browsers are told to refuse, and who else's scripts may ask. */
import cors from '@fastify/cors'
import helmet from '@fastify/helmet'
import type { FastifyInstance } from 'fastify'

export async function registerSecurityHeaders(app: FastifyInstance, corsOrigins: string[]): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        // Mantine and Swagger UI write style attributes and elements.
        styleSrc: ["'self'", "'unsafe-inline'"],
        // Pictures that were chosen or taken are shown before they are sent.
        imgSrc: ["'self'", 'data:', 'blob:'],
        mediaSrc: ["'self'", 'blob:', 'mediastream:'],
        fontSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        workerSrc: ["'self'", 'blob:'],
        manifestSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        objectSrc: ["'none'"],
      },
    },
    crossOriginResourcePolicy: { policy: corsOrigins.length ? 'cross-origin' : 'same-origin' },
    referrerPolicy: { policy: 'no-referrer' },
    xFrameOptions: { action: 'deny' },
    // Sent over plain HTTP it means nothing, and behind a proxy it is the proxy's to decide.
    strictTransportSecurity: false,
  })
  app.addHook('onSend', async (_request, reply) => {
    void reply.header('permissions-policy', 'camera=(self), microphone=(), geolocation=()')
    // Answers are about people: nothing keeps them unless the route says so.
    if (!reply.hasHeader('cache-control')) void reply.header('cache-control', 'no-store')
  })
  if (!corsOrigins.length) return
  await app.register(cors, {
    origin: corsOrigins,
    // Keys only: a cookie is the panel's.
    credentials: false,
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'],
    allowedHeaders: ['authorization', 'x-api-key', 'content-type', 'x-request-id'],
    exposedHeaders: ['x-request-id', 'x-total-count', 'link', 'retry-after'],
    maxAge: 600,
  })
}
