/** A fetcher that cannot be sent where its operator did not want it. */
import { lookup as dnsLookup } from 'node:dns'
import { request as requestPlain, type IncomingMessage, type RequestOptions } from 'node:http'
import { request as requestSecure } from 'node:https'
import { RequestFilteringHttpAgent, RequestFilteringHttpsAgent } from 'request-filtering-agent'
import { isLikenessError, LikenessError, messageOf } from '#errors'
import { allowedOf, checkedLookup, destinationOf, refusal, type Destination, type Lookup } from './addresses.ts'
import type { Fetcher } from './fetcher.ts'

export interface FetcherDeps {
  /** Names and addresses, with or without a port, that may be inside the own network. */
  allowedHosts: string[]
  /** Of names. Default the system's. */
  lookup?: Lookup
  /** For the whole of a request, its redirects too, in milliseconds. Default 15,000. */
  timeoutMs?: number
  /** Without a byte, in milliseconds. Default 5000. */
  idleMs?: number
}

type Reason = 'network' | 'timeout' | 'status' | 'redirects' | 'encoding'

const SENTENCES: Record<Reason, string> = {
  network: 'The server cannot be reached, or the connection broke. See that the address is right.',
  timeout: 'The server took too long to answer.',
  status: 'The server did not hand out a file at this address.',
  redirects: 'The address leads from one to the next too often.',
  encoding: 'The server sent the file compressed, although it was asked not to.',
}

const unreachable = (reason: Reason) =>
  new LikenessError('source_unreachable', { message: SENTENCES[reason], details: { reason } })

const tooLarge = (limit: number) =>
  new LikenessError('image_too_many_bytes', {
    message: `The file is larger than the limit of ${limit.toLocaleString('en')} bytes.`,
    details: { limit },
  })

/** The agent has no other sign for it. */
const isFiltered = (error: unknown) => /^DNS lookup .* is not allowed/.test(messageOf(error))

const MOST_REDIRECTS = 3
const REDIRECTS = new Set([301, 302, 303, 307, 308])
const HEADERS = { accept: 'image/*, */*;q=0.1', 'accept-encoding': 'identity', 'user-agent': 'likeness' }

/** Time that a request has. `signal` aborts when it is over, or when whoever asked gives up. */
function clock(options: { timeoutMs: number; idleMs: number; signal: AbortSignal | undefined }) {
  const over = new AbortController()
  let late = false
  const stop = () => over.abort()
  const expire = () => {
    late = true
    stop()
  }
  const whole = setTimeout(expire, options.timeoutMs)
  const idle = setTimeout(expire, options.idleMs)
  options.signal?.addEventListener('abort', stop, { once: true })
  if (options.signal?.aborted) stop()
  return {
    signal: over.signal,
    alive: () => void idle.refresh(),
    isLate: () => late,
    end: () => {
      clearTimeout(whole)
      clearTimeout(idle)
      options.signal?.removeEventListener('abort', stop)
      // Lets go of the connection, whatever is still to come.
      stop()
    },
  }
}
type Clock = ReturnType<typeof clock>

async function bodyOf(response: IncomingMessage, maxBytes: number, { alive }: Clock): Promise<Uint8Array> {
  // Unpacked, little could become very much.
  const encoding = response.headers['content-encoding'] ?? 'identity'
  if (encoding.trim().toLowerCase() !== 'identity') throw unreachable('encoding')
  if (Number(response.headers['content-length']) > maxBytes) throw tooLarge(maxBytes)
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response as AsyncIterable<Uint8Array>) {
    alive()
    bytes += chunk.byteLength
    if (bytes > maxBytes) throw tooLarge(maxBytes)
    chunks.push(chunk)
  }
  if (!response.complete) throw unreachable('network')
  return Buffer.concat(chunks)
}

const typeOf = ({ headers }: IncomingMessage): string | null =>
  headers['content-type']?.split(';')[0]?.trim().toLowerCase() || null

export function createFetcher({ allowedHosts, lookup = dnsLookup, timeoutMs = 15_000, idleMs = 5000 }: FetcherDeps) {
  const allowed = allowedOf(allowedHosts)
  const checked = checkedLookup(lookup)
  // No connection is used twice: each one is looked at.
  const agents = {
    guarded: { plain: new RequestFilteringHttpAgent(), secure: new RequestFilteringHttpsAgent() },
    open: {
      plain: new RequestFilteringHttpAgent({ allowPrivateIPAddress: true }),
      secure: new RequestFilteringHttpsAgent({ allowPrivateIPAddress: true }),
    },
  }

  function send(to: Destination, options: RequestOptions, { signal }: Clock, body?: Uint8Array) {
    const agent = agents[to.open ? 'open' : 'guarded'][to.secure ? 'secure' : 'plain']
    return new Promise<IncomingMessage>((resolve, reject) => {
      const request = (to.secure ? requestSecure : requestPlain)(to.url, {
        ...options,
        agent,
        lookup: to.open ? (lookup as typeof checked) : checked,
        signal,
      })
      request.once('response', resolve)
      request.on('error', reject)
      // Also when the server wants to speak another protocol.
      request.once('close', () => reject(unreachable('network')))
      request.end(body)
    })
  }

  async function timed<Result>(
    limits: { timeoutMs: number; idleMs: number; signal: AbortSignal | undefined },
    work: (clock: Clock) => Promise<Result>,
  ): Promise<Result> {
    const running = clock(limits)
    try {
      return await work(running)
    } catch (error) {
      if (limits.signal?.aborted) throw new LikenessError('cancelled')
      if (running.isLate()) throw unreachable('timeout')
      if (isLikenessError(error)) throw error
      // Without the cause: of a broken answer it has the bytes.
      throw isFiltered(error) ? refusal() : unreachable('network')
    } finally {
      running.end()
    }
  }

  const fetcher: Fetcher = {
    get: (url, { maxBytes, signal, redirects = MOST_REDIRECTS }) =>
      timed({ timeoutMs, idleMs, signal }, async (running) => {
        let to = destinationOf(url, allowed)
        for (let left = Math.min(redirects, MOST_REDIRECTS); ; left--) {
          const response = await send(to, { method: 'GET', headers: HEADERS }, running)
          running.alive()
          const { location } = response.headers
          if (response.statusCode === 200)
            return { bytes: await bodyOf(response, maxBytes, running), type: typeOf(response) }
          response.destroy()
          if (!REDIRECTS.has(response.statusCode ?? 0) || location === undefined) throw unreachable('status')
          if (left <= 0) throw unreachable('redirects')
          to = destinationOf(location, allowed, to.url)
        }
      }),

    post: (url, body, options) => {
      const most = options.timeoutMs ?? timeoutMs
      return timed({ timeoutMs: most, idleMs: most, signal: options.signal }, async (running) => {
        const headers = { 'user-agent': HEADERS['user-agent'], ...options.headers, 'content-length': body.byteLength }
        const response = await send(destinationOf(url, allowed), { method: 'POST', headers }, running, body)
        response.destroy()
        return { status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'] ?? null }
      })
    },
  }
  return fetcher
}
