/** The one way to the server: typed calls, one kind of error, one cache. */
import { createLikenessClient, type Schemas } from '@likeness/client'
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'

export type { Schemas }

export const api = createLikenessClient({
  baseUrl: window.location.origin,
  credentials: 'same-origin',
  headers: { 'x-likeness-csrf': '1' },
})

/** What went wrong with a call. `status` 0 and `code` `unreachable`: there was no answer at all. */
export class ApiError extends Error {
  override name = 'ApiError'
  status: number
  code: string
  requestId: string | null
  /** The whole problem document, with the fields that belong to its code. */
  problem: Record<string, unknown>

  constructor(status: number, problem: Record<string, unknown>, requestId: string | null) {
    super(typeof problem.detail === 'string' ? problem.detail : '')
    this.status = status
    this.code = typeof problem.code === 'string' ? problem.code : status === 0 ? 'unreachable' : 'unknown'
    this.requestId = typeof problem.requestId === 'string' ? problem.requestId : requestId
    this.problem = problem
  }

  /** What happened, in the server's words; may be empty. */
  get detail() {
    return this.message
  }
}

interface Answer<T> {
  data?: T
  error?: unknown
  response: Response
}

async function settle<T>(call: Promise<Answer<T>>): Promise<{ data: NonNullable<T>; response: Response }> {
  let answer: Answer<T>
  try {
    answer = await call
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new ApiError(0, {}, null)
  }
  const { data, error, response } = answer
  if (response.ok) return { data: data as NonNullable<T>, response }
  const problem = typeof error === 'object' && error !== null ? (error as Record<string, unknown>) : {}
  throw new ApiError(response.status, problem, response.headers.get('x-request-id'))
}

/** The answer of a call of `api`; throws `ApiError`. */
export const unwrap = async <T>(call: Promise<Answer<T>>) => (await settle(call)).data

/** The same for a list: with how many there are in all pages, null when the server does not say. */
export async function unwrapList<T>(call: Promise<Answer<T>>) {
  const { data, response } = await settle(call)
  const total = response.headers.get('x-total-count')
  return { items: data, total: total === null ? null : Number(total) }
}

let signedOut: () => void = () => undefined
/** Called when the server no longer knows who we are. */
export const onSignedOut = (listener: () => void) => {
  signedOut = listener
}
const noticed = (error: unknown) => {
  // A wrong password is a 401 as well, and no reason to leave the page.
  if (error instanceof ApiError && error.code === 'unauthenticated') signedOut()
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noticed }),
  mutationCache: new MutationCache({ onError: noticed }),
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // Calls are to the server this page came from: one that is up answers, and asking at once again helps nobody
      // when it is overloaded.
      retry: (count, error) => error instanceof ApiError && (error.status === 0 || error.status === 503) && count < 1,
    },
    mutations: { retry: false },
  },
})
