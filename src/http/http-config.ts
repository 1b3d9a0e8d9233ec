/** What the HTTP service can be told. `config.ts` reads it from the environment. */
export interface HttpConfig {
  host: string
  /** 0: any free one. */
  port: number
  /** Reverse proxies whose X-Forwarded-* headers count: addresses or ranges, how many, all (true) or none (false). */
  trustProxy: boolean | number | string[]
  /** Origins of other sites whose scripts may call the API with a key. Empty: CORS stays off. */
  corsOrigins: string[]
  /** For bodies that are not files. */
  maxBodyBytes: number
  /** For bodies that are read into memory, all requests together. */
  bodyMemoryBytes: number
  /** How long a client may take to send a whole request. */
  requestTimeoutMs: number
  /** How long running requests may take to finish when the service stops. */
  stopTimeoutMs: number
  /** Requests a minute. */
  rateLimits: { perKey: number; perAddress: number; signIn: number }
}

export const httpDefaults: HttpConfig = {
  host: '127.0.0.1',
  port: 8080,
  trustProxy: false,
  corsOrigins: [],
  maxBodyBytes: 1024 * 1024,
  bodyMemoryBytes: 256 * 1024 * 1024,
  requestTimeoutMs: 300_000,
  stopTimeoutMs: 25_000,
  rateLimits: { perKey: 6000, perAddress: 12_000, signIn: 10 },
}
