/**
 * The Rekognition endpoint over HTTP against the engine it stands on, the same call on the same engine turn by turn: what
 * does the protocol add? Requests are signed before the clock runs, and a plain socket client sends them.
 */
import { createHash, createHmac } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { Agent, createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import sharp from 'sharp'
import { LOCAL } from '#access/principal.ts'
import type { App } from '#app'
import { createByteBudget } from '#http/byte-budget.ts'
import { httpDefaults } from '#http/http-config.ts'
import { listen } from '#http/listen.ts'
import { createRekognitionServer } from '#http/rekognition/server.ts'
import { assertSigned, readSignature } from '#http/rekognition/sigv4.ts'
import { createLogger } from '#telemetry/logger.ts'
import { createMetrics } from '#telemetry/metrics.ts'
import { createParts } from '../../src/app-parts.ts'
import type { Benchmark } from '../context.ts'
import { fetchPictures } from '../pictures.ts'
import { median, percentile, printTable, rounded } from '../statistics.ts'

const COLLECTION = 'bench'
const REGION = 'eu-west-1'
/** Milliseconds apart from the bytes themselves. */
const AIM = 2

const NAMES: Record<string, string> = {
  find: 'looking the key up',
  imageBytes: "the picture's header",
  describeCollection: 'looking the collection up',
}

/** Reads a body and answers with as many bytes as it was told to: what the bytes themselves cost, client and all. */
async function openPlain() {
  let answer: Buffer = Buffer.alloc(0)
  const server = createServer((message, response) => {
    message.resume().once('end', () => response.end(answer))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answerWith: (bytes: Buffer) => void (answer = Buffer.from(bytes)),
    close: () => server.close(),
  }
}

interface Key {
  accessKeyId: string
  secret: string
}
interface Prepared {
  headers: Record<string, string>
  body: Buffer
}

/** As the SDKs do, once for many requests: a signature is good for five minutes. */
function sign(operation: string, members: object, host: string, { accessKeyId, secret }: Key): Prepared {
  const body = Buffer.from(JSON.stringify(members))
  const sha256 = (data: Uint8Array | string) => createHash('sha256').update(data).digest('hex')
  const hmac = (key: Buffer | string, data: string) => createHmac('sha256', key).update(data).digest()
  const time = new Date().toISOString().replace(/[-:]|\.\d+/g, '')
  const headers: Record<string, string> = {
    ...{ 'content-type': 'application/x-amz-json-1.1', host, 'x-amz-content-sha256': sha256(body), 'x-amz-date': time },
    'x-amz-target': `RekognitionService.${operation}`,
  }
  const names = Object.keys(headers).join(';')
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`)
  const canonical = ['POST', '/', '', lines.join(''), names, sha256(body)].join('\n')
  const scope = `${time.slice(0, 8)}/${REGION}/rekognition/aws4_request`
  const key = scope.split('/').reduce<Buffer | string>((last, part) => hmac(last, part), `AWS4${secret}`)
  const signature = hmac(key as Buffer, `AWS4-HMAC-SHA256\n${time}\n${scope}\n${sha256(canonical)}`).toString('hex')
  const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`
  return { headers: { ...headers, authorization, 'content-length': String(body.length) }, body }
}

const agent = new Agent({ keepAlive: true, maxSockets: 1 })
const send = (url: string, { headers, body }: Prepared, method = 'POST') =>
  new Promise<Buffer>((resolve, reject) => {
    const sent = request(url, { method, headers, agent }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => void chunks.push(chunk))
      answer.once('end', () => {
        const text = Buffer.concat(chunks)
        if (answer.statusCode === 200) resolve(text)
        else reject(new Error(`${answer.statusCode} ${text.toString()}`))
      })
    })
    sent.once('error', reject)
    sent.end(body)
  })

const timed = async (work: () => unknown): Promise<number> => {
  const since = performance.now()
  await work()
  return performance.now() - since
}
const figures = (ms: number[]) => ({ 'median ms': rounded(median(ms), 2), 'p95 ms': rounded(percentile(ms, 95), 2) })

/** Median of one piece of work on its own. */
async function alone(times: number, work: () => unknown): Promise<number> {
  const taken: number[] = []
  for (let i = 0; i < times; i++) taken.push(await timed(work))
  return median(taken)
}

/** Times the calls of these functions, one of them by name; others stay as they are. */
function watched<Thing extends object>(
  thing: Thing,
  names: (keyof Thing & string)[],
  spent: Map<string, number[]>,
): Thing {
  return new Proxy(thing, {
    get(target, name: keyof Thing & string) {
      const member = target[name]
      if (typeof member !== 'function' || !names.includes(name)) return member
      return async (...args: unknown[]) => {
        const since = performance.now()
        try {
          return (await Reflect.apply(member, target, args)) as unknown
        } finally {
          spent.set(name, [...(spent.get(name) ?? []), performance.now() - since])
        }
      }
    },
  })
}

/** A head and shoulders of 20 to 100 KB, as a camera at a door takes them. */
async function portrait(app: App): Promise<Buffer> {
  const pictures = await fetchPictures(app)
  const path = pictures.get('franck_02045.jpg') ?? [...pictures.values()][0]
  return sharp(await readFile(path))
    .resize(640, 640, { fit: 'inside' })
    .jpeg({ quality: 90 })
    .toBuffer()
}

export const rekognition: Benchmark = async ({ openApp, quick }) => {
  const app = openApp(1)
  const metrics = createMetrics({ version: 'bench' })
  const { engine, access, endpoint } = await createParts(app, metrics)
  const spent = new Map<string, number[]>()
  const inside = watched(engine, ['detectFaces', 'searchFaces', 'listFaces', 'describeCollection'], spent)
  const image = await portrait(app)
  const config = { ...httpDefaults, port: 0, rateLimits: { perKey: 1e9, perAddress: 1e9, signIn: 1e9 } }
  const server = await createRekognitionServer({
    endpoint: {
      ...endpoint,
      keys: watched(endpoint.keys, ['find'], spent),
      services: {
        ...endpoint.services,
        ...{ engine: inside, imageBytes: watched(endpoint.services, ['imageBytes'], spent).imageBytes },
      },
    },
    ...{ config, metrics, checks: {}, bodies: createByteBudget({ bytes: 256 * 1024 ** 2 }) },
    // Lines are written, to nowhere.
    logger: createLogger({ destination: { write: () => undefined } }) as never,
  })
  const { url, stop } = await listen(server, config)
  const { host } = new URL(url)
  const made = await access.keys.create({ kind: 'aws', name: 'bench', role: 'admin' }, LOCAL)
  const key = { accessKeyId: made.keyId, secret: made.key }

  await engine.createCollection(COLLECTION)
  const { indexed } = await engine.indexFaces(COLLECTION, image, { externalImageId: 'a' })
  for (let i = 0; i < 20; i++) await engine.indexFaces(COLLECTION, image, { externalImageId: `face-${i}` })
  const { faceId } = indexed[0].face
  const cases = {
    DetectFaces: {
      members: { Image: { Bytes: image.toString('base64') } },
      bare: async () => void (await engine.detectFaces(image, { allAttributes: false })),
    },
    SearchFaces: {
      members: { CollectionId: COLLECTION, FaceId: faceId },
      bare: async () => void (await engine.searchFaces(COLLECTION, faceId, { threshold: 80 })),
    },
    ListFaces: {
      members: { CollectionId: COLLECTION, MaxResults: 20 },
      bare: async () => void (await engine.listFaces(COLLECTION, { maxResults: 20 })),
    },
  }
  const plain = await openPlain()
  const results: Record<string, unknown> = {}
  try {
    for (const [operation, { members, bare }] of Object.entries(cases)) {
      const turns = operation === 'DetectFaces' ? (quick ? 40 : 300) : quick ? 200 : 2000
      const one = sign(operation, members, host, key)
      const answer = await send(url, one)
      plain.answerWith(answer)
      for (let i = 0; i < turns / 4; i++) await Promise.all([bare(), send(url, one)])
      spent.clear()
      const taken = { engine: [] as number[], bytes: [] as number[], endpoint: [] as number[] }
      for (let i = 0; i < turns; i++) {
        // The engine is asked right after a request, as the endpoint asks it: asked again and again it finds its caches warm.
        taken.bytes.push(await timed(async () => send(plain.url, one)))
        taken.engine.push(await timed(bare))
        taken.endpoint.push(await timed(async () => send(url, one)))
      }
      const added = median(taken.endpoint) - median(taken.engine) - median(taken.bytes)
      const headers = { host, ...one.headers }
      const inside = [...spent].filter(([name]) => name.toLowerCase() === operation.toLowerCase())
      // What the operation does beside its one call of the engine.
      const beside = [...spent].filter(([name]) => name.toLowerCase() !== operation.toLowerCase())
      const parts = {
        signature: await alone(200, () => {
          const claim = readSignature(headers, { service: 'rekognition' }, new Date())
          assertSigned(claim, { url: '/', headers, body: one.body }, key.secret)
        }),
        JSON: await alone(200, () => {
          JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(one.body))
          JSON.stringify(JSON.parse(answer.toString()))
        }),
        base64: await alone(200, () => ('Image' in members ? Buffer.from(members.Image.Bytes, 'base64') : undefined)),
        // The same call, made in the middle of a request.
        'the engine itself, slower there': median(inside.flatMap(([, ms]) => ms)) - median(taken.engine),
        ...Object.fromEntries(beside.map(([name, ms]) => [NAMES[name] ?? name, median(ms)])),
      }
      const rest = added - Object.values(parts).reduce((sum, ms) => sum + ms, 0)
      printTable(`${operation}, ${rounded(one.body.length / 1000)} KB sent, ${turns} turns`, [
        ...Object.entries(taken).map(([what, ms]) => ({ what, ...figures(ms) })),
        { what: 'added by the protocol, apart from the bytes', 'median ms': rounded(added, 2), 'p95 ms': '' },
        ...Object.entries({ ...parts, rest }).map(([name, ms]) => ({
          ...{ what: `of it ${name}`, 'median ms': rounded(ms, 3), 'p95 ms': '' },
        })),
      ])
      if (added > AIM) console.log(`\nmore than the ${AIM} ms that were aimed at`)
      results[operation] = { added, parts: { ...parts, rest }, bytes: one.body.length, turns }
    }
  } finally {
    agent.destroy()
    plain.close()
    await stop()
    await app.close()
  }
  return results
}
