/** Any body, signed and sent by the unmodified JS SDK: its own checks and serialisation are passed by. */
import { Readable } from 'node:stream'
import type { Rekognition } from '@aws-sdk/client-rekognition'

interface Message {
  headers: Record<string, string>
  body?: unknown
}

export interface RawAnswer {
  status: number
  headers: Record<string, string>
  text: string
  /** Undefined when it is no JSON. */
  body: Record<string, unknown> | undefined
}

export async function readBody(response: Message): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of response.body as AsyncIterable<Buffer>) chunks.push(Buffer.from(chunk))
  response.body = Readable.from([Buffer.concat(chunks)])
  return Buffer.concat(chunks).toString()
}

const parsed = (text: string) => {
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return undefined
  }
}

export function rawSender(client: Rekognition) {
  // Requests are sent at the same time: each finds its own place by its signal.
  const wanted = new WeakMap<object, { operation: string; body: unknown; answer?: RawAnswer }>()
  client.middlewareStack.add(
    (next, context) => (args) => {
      const call = wanted.get(context['rawCall'] as object)!
      const request = args.request as Message
      request.headers['x-amz-target'] = `RekognitionService.${call.operation}`
      request.body = typeof call.body === 'string' ? call.body : JSON.stringify(call.body)
      return next(args)
    },
    { step: 'serialize', priority: 'low', name: 'rawBody' },
  )
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const result = await next(args)
      const response = result.response as Message & { statusCode: number }
      const text = await readBody(response)
      const { statusCode: status, headers } = response
      wanted.get(context['rawCall'] as object)!.answer = { status, headers, text, body: parsed(text) }
      return result
    },
    { step: 'deserialize', priority: 'low', name: 'rawAnswer' },
  )
  client.middlewareStack.add(
    (next, context) => (args) => {
      context['rawCall'] = (args.input as { MaxResults?: unknown }).MaxResults
      return next(args)
    },
    { step: 'initialize', priority: 'high', name: 'rawCall' },
  )
  return async (operation: string, body: unknown): Promise<RawAnswer> => {
    const call: { operation: string; body: unknown; answer?: RawAnswer } = { operation, body }
    const place = {}
    wanted.set(place, call)
    const failed = await client.listCollections({ MaxResults: place as never }).catch((error: unknown) => error)
    if (!call.answer) throw failed
    return call.answer
  }
}
