/**
 * Commands that look after the service go through its own API, so that there is one implementation of each. When a
 * server is running in this home it is asked; it wrote down where it listens and a secret that only this user can read.
 * Otherwise the API is run here, without a network.
 */
import type { App } from '#app'
import { isErrorCode, LikenessError } from '#errors'
import type { ServerNote } from '#operations/server-note.ts'

export interface ApiAnswer<Body> {
  status: number
  body: Body
  headers: Record<string, string>
}

export type CallApi = <Body>(method: string, path: string, body?: unknown) => Promise<ApiAnswer<Body>>

interface ProblemBody {
  code?: string
  detail?: string
}

function refuse(status: number, problem: ProblemBody): never {
  const code = problem.code && isErrorCode(problem.code) ? problem.code : 'internal'
  throw new LikenessError(code, { message: problem.detail ?? `The server answered with status ${status}.` })
}

function checked<Body>(status: number, headers: Record<string, string>, text: string): ApiAnswer<Body> {
  const body: unknown = text === '' ? null : JSON.parse(text)
  if (status >= 400) refuse(status, (body ?? {}) as ProblemBody)
  return { status, headers, body: body as Body }
}

const ANSWERS_WITHIN_MS = 5000

const answers = (url: string) =>
  fetch(new URL('/health', url), { signal: AbortSignal.timeout(ANSWERS_WITHIN_MS) }).then(
    (response) => response.ok,
    () => false,
  )

/** Asks a server that runs in this home already; undefined when there is none. */
async function runningServer(app: App): Promise<CallApi | undefined> {
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
  return async (method, path, body) => {
    const response = await fetch(new URL(path, url), {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    }).catch((cause: unknown) => {
      throw new LikenessError('store_unavailable', {
        message: `The server of this home (${url}) does not answer.`,
        cause,
      })
    })
    return checked(response.status, Object.fromEntries(response.headers), await response.text())
  }
}

/** The API of this home, wherever it runs. */
export async function localApi(app: App): Promise<CallApi> {
  const running = await runningServer(app)
  if (running) return running
  const { createService } = await import('#app-service')
  const { server, token } = await (await createService(app)).api()
  return async (method, path, body) => {
    const response = await server.inject({
      method: method as 'GET',
      url: path,
      headers: { authorization: `Bearer ${token}` },
      ...(body !== undefined && { payload: body as object }),
    })
    const headers = Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name, String(value)]))
    return checked(response.statusCode, headers, response.body)
  }
}
