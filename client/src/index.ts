/**
 * A typed client of the Likeness HTTP API. The types are made of the OpenAPI document, so a call that the server would
 * not take does not compile.
 *
 *     const likeness = createLikenessClient({ baseUrl: 'http://127.0.0.1:8080', key: process.env.LIKENESS_KEY })
 *     const { data, error } = await likeness.POST('/api/v1/identify', form({ image: await openAsBlob('group.jpg') }))
 */
import createClient, { type ClientOptions } from 'openapi-fetch'
import type { components, paths } from './schema.ts'

export type Schemas = components['schemas']
export type { components, paths }

export interface LikenessClientOptions extends ClientOptions {
  /** An API key; leave it out in a browser that has a session. */
  key?: string
}

export function createLikenessClient({ key, headers, ...options }: LikenessClientOptions = {}) {
  return createClient<paths>({
    ...options,
    headers: { ...(key && { authorization: `Bearer ${key}` }), ...(headers as Record<string, string> | undefined) },
  })
}

type Field = string | number | boolean | Blob | null | undefined

/** The body of a call that takes a form: `null` and `undefined` are left out, a list is the same field several times. */
export function form<Fields extends Record<string, Field | Field[]>>(fields: Fields) {
  const data = new FormData()
  for (const [name, values] of Object.entries(fields))
    for (const value of Array.isArray(values) ? values : [values]) {
      if (value === null || value === undefined) continue
      if (value instanceof Blob) data.append(name, value)
      else data.append(name, String(value))
    }
  // The document describes fields; what goes over the wire is the form made of them.
  return { body: fields as never, bodySerializer: () => data }
}
