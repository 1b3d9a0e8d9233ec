/** Puts a handler behind an endpoint of the contract. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import { holdingBody } from './body-bytes.ts'
import { Problem, type Endpoint } from './contracts/endpoint.ts'
import type { RouteAccess } from './guard.ts'

type Parsed<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined
type Answer<E extends Endpoint> = {
  [Status in keyof E['response']]: E['response'][Status] extends z.ZodType ? z.input<E['response'][Status]> : never
}[keyof E['response']]

/** A request that was found to be as the contract says. */
export interface Call<E extends Endpoint> {
  params: Parsed<E['params']>
  query: Parsed<E['querystring']>
  body: Parsed<E['body']>
  request: FastifyRequest
  reply: FastifyReply
}

const routeAccess = ({ access }: Endpoint): RouteAccess =>
  access === 'public' ? 'public' : access === 'visit' ? { visit: true } : { role: access }

/** The cookie or a Bearer token, either of them with what a gallery's link holds. */
const LINK: Record<string, string[]>[] = [{ visit: [] }, { link: [] }]

function schemaOf({ access, form, tag, summary, description, produces, ...endpoint }: Endpoint) {
  const consumes = [...(endpoint.body ? ['application/json'] : []), 'multipart/form-data']
  return {
    tags: [tag],
    summary,
    ...(description && { description }),
    ...(access === 'visit' && { security: LINK }),
    ...(endpoint.params && { params: endpoint.params }),
    ...(endpoint.querystring && { querystring: endpoint.querystring }),
    ...(endpoint.body && { body: endpoint.body }),
    ...(form && { consumes }),
    ...(produces && { produces: [produces] }),
    // Bytes are not checked: they have no shape.
    ...(!produces && { response: { ...endpoint.response, '4xx': Problem, '5xx': Problem } }),
  }
}

/**
 * Registers the endpoint, at its second address too. The answer has the endpoint's first status unless the handler sets
 * another; it is checked against the contract as well, so that nothing leaves that the document does not name.
 */
export function handle<E extends Endpoint>(
  app: FastifyInstance,
  endpoint: E,
  handler: (call: Call<E>) => Promise<Answer<E> | FastifyReply>,
): void {
  const status = Math.min(...Object.keys(endpoint.response).map(Number))
  const { url, alias } = endpoint
  register(url)
  // Everything is the same there; whoever reads the document needs one of them.
  if (alias !== undefined) register(alias, { hide: true })

  function register(address: string, more: { hide?: true } = {}): void {
    app.route({
      method: endpoint.method,
      url: address,
      config: { access: routeAccess(endpoint), form: endpoint.form, small: endpoint.small },
      schema: { ...schemaOf(endpoint), ...more },
      handler: async (request, reply) => {
        void reply.code(status)
        const call = {
          params: request.params as Parsed<E['params']>,
          query: request.query as Parsed<E['querystring']>,
          body: request.body as Parsed<E['body']>,
          request,
          reply,
        }
        return holdingBody(request, () => handler(call))
      },
    })
  }
}
