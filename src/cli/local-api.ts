/**
 * Commands that look after the service go through its own API, so that there is one implementation of each. When a
 * server is running in this home it is asked; it wrote down where it listens and a secret that only this user can read.
 * Otherwise the API is run here, without a network.
 */
import { Readable } from 'node:stream'
import type { App } from '#app'
import { isErrorCode, LikenessError } from '#errors'
import type { Problem } from '#http/problem.ts'
import type { ServerNote } from '#operations/server-note.ts'

export interface ApiAnswer<Body> {
  status: number
  body: Body
  headers: Record<string, string>
}

export type CallApi = <Body>(method: string, path: string, body?: unknown) => Promise<ApiAnswer<Body>>
/** For forms, and for answers that are no JSON: those are read while they come. */
export type SendApi = (method: string, path: string, body?: unknown) => Promise<Response>

export interface LocalApi {
  call: CallApi
  send: SendApi
  /** Of the server that was found; undefined: the API runs in this process. */
  url?: string
  /** Worker and chores in this process: nobody else of this home works on what is queued when no server runs. */
  work(): Promise<{ stop(): Promise<void> }>
}

function problemOf(status: number, text: string): LikenessError {
  let problem: Partial<Problem> = {}
  try {
    problem = (JSON.parse(text) ?? {}) as Partial<Problem>
  } catch {
    // Something that stands in between answered.
  }
  const { type: _type, title: _title, status: _status, code = '', detail, requestId: _id, ...details } = problem
  return new LikenessError(isErrorCode(code) ? code : 'internal', {
    message: detail ?? `The server answered with status ${status}.`,
    details,
  })
}

const checked =
  (send: SendApi): SendApi =>
  async (method, path, body) => {
    const response = await send(method, path, body)
    if (response.status >= 400) throw problemOf(response.status, await response.text())
    return response
  }

const callsBy =
  (send: SendApi): CallApi =>
  async <Body>(method: string, path: string, body?: unknown) => {
    const response = await send(method, path, body)
    const text = await response.text()
    return {
      ...{ status: response.status, headers: Object.fromEntries(response.headers) },
      body: (text === '' ? null : JSON.parse(text)) as Body,
    }
  }

const ANSWERS_WITHIN_MS = 5000

const answers = (url: string) =>
  fetch(new URL('/health', url), { signal: AbortSignal.timeout(ANSWERS_WITHIN_MS) }).then(
    (response) => response.ok,
    () => false,
  )

async function findServer(app: App): Promise<{ url: string; send: SendApi } | undefined> {
  const { readServerNotes } = await import('#operations/server-note.ts')
  let found: ServerNote | undefined
  // A note can outlive its server: then another process has its number, or it was on another machine.
  for (const note of await readServerNotes(app.config.home)) {
    if (!(await answers(note.url))) continue
    found = note
    break
  }
  if (!found) return undefined
  const { url, token } = found
  const send: SendApi = async (method, path, body) => {
    const isForm = body instanceof FormData
    return fetch(new URL(path, url), {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && !isForm && { 'content-type': 'application/json' }),
      },
      body: body === undefined ? undefined : isForm ? body : JSON.stringify(body),
    }).catch((cause: unknown) => {
      throw new LikenessError('store_unavailable', {
        message: `The server of this home (${url}) does not answer.`,
        cause,
      })
    })
  }
  return { url, send: checked(send) }
}

/** Asks a server that runs in this home already; undefined when there is none. */
export async function runningServer(app: App): Promise<CallApi | undefined> {
  const found = await findServer(app)
  return found && callsBy(found.send)
}

/** Whoever waits for a command has no use for a line about every request of it; errors are told. */
function quietly(app: App): App {
  const { telemetry } = app.config
  if (telemetry.logLevel !== 'info') return app
  return { ...app, config: { ...app.config, telemetry: { ...telemetry, logLevel: 'warn' } } }
}

/** Answers to these have no body, not even an empty one. */
const BODILESS = [204, 304]

/** The API of this home, wherever it runs, with forms, streams and a worker. */
export async function openLocalApi(app: App): Promise<LocalApi> {
  const found = await findServer(app)
  const none = async () => ({ stop: async () => undefined })
  if (found) return { call: callsBy(found.send), send: found.send, url: found.url, work: none }
  const { createService } = await import('#app-service')
  const service = await createService(quietly(app))
  const { server, token } = await service.api()
  const send = checked(async (method, path, body) => {
    const response = await server.inject({
      method: method as 'GET',
      url: path,
      headers: { authorization: `Bearer ${token}` },
      ...(body !== undefined && { payload: body as object }),
      payloadAsStream: true,
    })
    const headers = Object.entries(response.headers).map(([name, value]): [string, string] => [name, String(value)])
    const { statusCode: status } = response
    const content = Readable.toWeb(response.stream())
    return new Response(BODILESS.includes(status) ? null : content, { status, headers })
  })
  return { call: callsBy(send), send, work: service.work }
}

/** The API of this home, wherever it runs. */
export const localApi = async (app: App): Promise<CallApi> => (await openLocalApi(app)).call
