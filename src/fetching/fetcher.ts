/**
 * Files at addresses that others name. Only public http and https servers are asked, and hosts that the operator named;
 * nothing of this service goes along: no credentials, no cookies, no proxy.
 *
 * Methods throw `source_refused` (an address nobody may name, also one that a redirect leads to), `source_unreachable`
 * (`details.reason`: `network`, `timeout`, `status`, `redirects` or `encoding`) and `cancelled`. No error tells what a
 * server answered.
 */
export interface Fetcher {
  /**
   * The whole file. `type` is its media type as the server tells it, without parameters, in small letters. Throws
   * `image_too_many_bytes`.
   */
  get(url: string, options: GetOptions): Promise<{ bytes: Uint8Array; type: string | null }>
  /**
   * Redirects are not followed: their status is returned. The answer's body is not read. `retryAfter`: the header of this
   * name, as it came.
   */
  post(url: string, body: Uint8Array, options: PostOptions): Promise<{ status: number; retryAfter: string | null }>
}

export interface GetOptions {
  maxBytes: number
  signal?: AbortSignal
  /** At most so many are followed. Default 3. */
  redirects?: number
}

export interface PostOptions {
  headers: Record<string, string>
  /** For the whole of it. Default 15,000. */
  timeoutMs?: number
  signal?: AbortSignal
}
