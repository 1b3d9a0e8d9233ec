/** The endpoint over an engine in memory on a real port, with clients that sign as AWS's own library does. */
import { SignatureV4 } from '@smithy/signature-v4'
import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { createMemoryEngine } from '../../../test/fixtures/memory-engine.ts'
import { openTestAccess, type TestAccess } from '#access/access.fixture.ts'
import { LOCAL } from '#access/principal.ts'
import type { NewKey } from '#access/keys.ts'
import { createLogger } from '#telemetry/logger.ts'
import { createMetrics } from '#telemetry/metrics.ts'
import { createByteBudget, type ByteBudget } from '../byte-budget.ts'
import { httpDefaults, type HttpConfig } from '../http-config.ts'
import { listen, type Listening } from '../listen.ts'
import { createAdmission } from '../overload.ts'
import { AwsException } from './exception.ts'
import type { Services } from './operation.ts'
import { operations } from './operations/all.ts'
import type { RekognitionDeps } from './routes.ts'
import { createRekognitionServer } from './server.ts'

export const MEGABYTE = 1024 * 1024
export const JSON_1_1 = 'application/x-amz-json-1.1'

export interface Credentials {
  accessKeyId: string
  secretAccessKey: string
}

/** What the library takes for a hash. */
class Sha256 {
  readonly #hash: Hash | Hmac
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret as Uint8Array)
  }
  update(data: Uint8Array | string): void {
    this.#hash.update(data)
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest()
  }
  reset(): void {
    throw new Error('used once')
  }
}

export interface ToSign {
  credentials: Credentials
  /** Default `127.0.0.1`. */
  host?: string
  path?: string
  query?: Record<string, string>
  /** Default: those of an operation. */
  headers?: Record<string, string>
  body?: string | Uint8Array
  at?: Date
  region?: string
  service?: string
  /** Whether `x-amz-content-sha256` is sent, as by JavaScript and not by Python. Default true. */
  checksum?: boolean
}

export const operationHeaders = (operation: string) => ({
  'content-type': JSON_1_1,
  'x-amz-target': `RekognitionService.${operation}`,
})

/** The headers to send, `authorization` among them, in lower case. */
export async function signed(request: ToSign): Promise<Record<string, string>> {
  const { credentials, host = '127.0.0.1', path = '/', query = {}, body = '{}' } = request
  const { region = 'eu-west-1', service = 'rekognition', checksum = true, at = new Date() } = request
  const signer = new SignatureV4({ credentials, region, service, sha256: Sha256, applyChecksum: checksum })
  const headers = { host, ...(request.headers ?? operationHeaders('ListCollections')) }
  const made = await signer.sign(
    { method: 'POST', protocol: 'http:', hostname: host.split(':')[0], path, query, headers, body },
    { signingDate: at },
  )
  return made.headers as Record<string, string>
}

export interface Answer {
  status: number
  headers: Headers
  text: string
  json: Record<string, unknown>
}

export interface TestEndpoint extends TestAccess {
  url: string
  host: string
  log: string[]
  bodies: ByteBudget
  memory: ReturnType<typeof createMemoryEngine>
  listening: Listening
  key(options?: Partial<NewKey>): Promise<Credentials>
  /** Signed, sent, answered. A string or bytes are sent as they are. */
  call(
    operation: string,
    members: object | string | Uint8Array,
    options: Omit<ToSign, 'body'> & { sent?: string | ReadableStream; extra?: Record<string, string> },
  ): Promise<Answer>
  /** What comes back until the connection ends. */
  raw(write: (socket: Socket) => void | Promise<void>): Promise<string>
  closeEndpoint(): Promise<void>
}

export interface EndpointOptions {
  http?: Partial<HttpConfig>
  endpoint?: Partial<RekognitionDeps>
  services?: Partial<Services>
  bodyBytes?: number
}

const unavailable = async (): Promise<never> => Promise.reject(new AwsException('InternalServerError', 'no videos'))

export async function openTestEndpoint(options: EndpointOptions = {}): Promise<TestEndpoint> {
  const access = await openTestAccess()
  const memory = createMemoryEngine()
  const log: string[] = []
  const bodies = createByteBudget({ bytes: options.bodyBytes ?? 256 * MEGABYTE })
  const services: Services = {
    ...{ engine: memory.engine, accountId: '123456789012', audit: { record: async () => ({}) as never } },
    imageBytes: async ({ Bytes }) => Bytes ?? new Uint8Array(),
    removeCollection: (collectionId) => memory.engine.deleteCollection(collectionId),
    assertMayIndex: async () => undefined,
    assertNoPerson: async () => undefined,
    once: async (_request, work) => work(),
    videos: { start: unavailable, results: unavailable, forget: unavailable },
    ...options.services,
  }
  const http: HttpConfig = { ...httpDefaults, port: 0, stopTimeoutMs: 10_000, ...options.http }
  const app = await createRekognitionServer({
    config: { ...http, rateLimits: { perKey: 1e6, perAddress: 1e6, signIn: 10, ...options.http?.rateLimits } },
    ...{ metrics: createMetrics({ version: '1.2.3' }), bodies, checks: {} },
    logger: createLogger({ level: 'debug', destination: { write: (line) => void log.push(line) } }) as never,
    endpoint: {
      ...{ operations, services, keys: access.access.awsKeys },
      admission: createAdmission({ concurrent: 4, waiting: 100 }),
      ...options.endpoint,
    },
  })
  const listening = await listen(app, http)
  const { host, port, hostname } = new URL(listening.url)
  let count = 0
  return {
    ...access,
    ...{ url: listening.url, host, log, bodies, memory, listening },
    async key(asked = {}) {
      const made = await access.access.keys.create(
        { kind: 'aws', name: `Test ${++count}`, role: 'admin', ...asked },
        LOCAL,
      )
      return { accessKeyId: made.keyId, secretAccessKey: made.key }
    },
    async call(operation, members, { sent, extra, ...toSign }) {
      const body = typeof members === 'string' || members instanceof Uint8Array ? members : JSON.stringify(members)
      const headers = await signed({ host, headers: operationHeaders(operation), ...toSign, body })
      const path = toSign.path ?? '/'
      const answer = await fetch(listening.url + path, {
        method: 'POST',
        headers: { ...headers, ...extra },
        body: sent ?? body,
        ...(sent instanceof ReadableStream && { duplex: 'half' }),
      } as RequestInit)
      const text = await answer.text()
      const json = text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {}
      return { status: answer.status, headers: answer.headers, text, json }
    },
    async raw(write) {
      const socket = connect(Number(port), hostname)
      let received = ''
      socket.on('data', (data) => void (received += data.toString('latin1')))
      socket.on('error', () => undefined)
      const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
      await write(socket)
      await closed
      return received
    },
    async closeEndpoint() {
      await listening.stop()
      await access.close()
    },
  }
}
