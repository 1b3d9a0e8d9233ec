/** The OpenAPI document, made of the schemas that validate. */
import swagger from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import type { z } from 'zod'
import { Bytes } from './contracts/endpoint.ts'

type Transform = typeof jsonSchemaTransform

/** A form is read while it streams in, after validation: it is put in as a body for the document only. */
const transform: Transform = (route) => {
  const { form } = route.route.config as { form?: z.ZodType }
  const produces = (route.schema as { produces?: string[] }).produces?.[0]
  const schema = {
    ...route.schema,
    ...(form && { body: form }),
    ...(produces && { response: { 200: Bytes } }),
  }
  return jsonSchemaTransform({ ...route, schema })
}

export async function registerDocument(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Likeness',
        version,
        description: 'Enrol people, find them in pictures, manage and erase what is known of them.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      components: {
        securitySchemes: {
          key: { type: 'http', scheme: 'bearer', description: 'An API key' },
          session: { type: 'apiKey', in: 'cookie', name: 'likeness_session' },
          visit: { type: 'apiKey', in: 'cookie', name: 'likeness_visit', description: 'Of a gallery’s link' },
          link: { type: 'http', scheme: 'bearer', description: 'What a gallery’s link holds, for programs' },
        },
      },
      security: [{ key: [] }, { session: [] }],
    },
    transform,
    transformObject: jsonSchemaTransformObject,
  })
}
