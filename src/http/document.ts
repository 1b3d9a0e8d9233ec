/** The OpenAPI document without a running service: for the typed client and for tests. */
import fastify from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { endpoints } from './contracts/all.ts'
import { handle } from './handle.ts'
import { registerDocument } from './openapi.ts'

export async function document(version = '1'): Promise<unknown> {
  const app = fastify()
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  await registerDocument(app, version)
  await app.register((scope, _, done) => {
    for (const endpoint of endpoints) handle(scope, endpoint, ({ reply }) => Promise.resolve(reply))
    done()
  })
  await app.ready()
  return app.swagger()
}
