/** The line to SQS: its calls, with its errors in our words. */
import { setMaxListeners } from 'node:events'
import type { MessageAttributeValue, QueueAttributeName, SQS } from '@aws-sdk/client-sqs'
import { LikenessError } from '#errors'
import { inBatches } from './batches.ts'
import { toQueueError } from './failures.ts'

export interface LineOptions {
  region: string
  /** Default: Amazon's, by the queue's address. */
  endpoint?: string | undefined
  /** Default: the SDK's own chain. */
  credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string } | undefined
  /** Of one attempt, in milliseconds, on top of what it is to wait for a message. Default 3000. */
  timeoutMs?: number | undefined
  /** Default 3. */
  maxAttempts?: number | undefined
}

/** A message in hand. */
export interface Received {
  queueUrl: string
  handle: string
  body: string
  /** How often it was received, this time included. */
  times: number
}

export interface Depth {
  visible: number
  inFlight: number
  delayed: number
}

export interface Message {
  body: string
  delaySeconds?: number
  attributes?: Record<string, string>
}

/** What is given many messages takes any number, of one queue. */
export interface Line {
  /** Throws where one is not taken: others may have been. */
  send(queueUrl: string, messages: Message[]): Promise<void>
  /** Default one; ten at most. */
  receive(queueUrl: string, options: { hideSeconds: number; waitSeconds?: number; most?: number }): Promise<Received[]>
  /** Hides them for so long from now on; 0: visible at once. Returns those that were not in hand any more. */
  hide(messages: Received[], seconds: number): Promise<Received[]>
  /** Idempotent. */
  remove(messages: Received[]): Promise<void>
  /** Raw; those the queue does not have are missing. */
  attributes(queueUrl: string, names: QueueAttributeName[]): Promise<Record<string, string>>
  depth(queueUrl: string): Promise<Depth>
  close(): void
}

const CONNECTION_TIMEOUT_MS = 2000

const textsOf = (texts: Record<string, string>): Record<string, MessageAttributeValue> =>
  Object.fromEntries(Object.entries(texts).map(([key, StringValue]) => [key, { DataType: 'String', StringValue }]))

export function createLine({ region, endpoint, credentials, timeoutMs = 3000, maxAttempts = 3 }: LineOptions): Line {
  const closing = new AbortController()
  // One for each request under way.
  setMaxListeners(0, closing.signal)
  let opening: Promise<SQS> | undefined
  /** The SDK takes a while to load: it is for those who use it. */
  const open = () =>
    (opening ??= import('@aws-sdk/client-sqs').then(
      (sdk) =>
        new sdk.SQS({
          ...{ region, maxAttempts },
          ...(endpoint !== undefined && { endpoint }),
          ...(credentials && { credentials }),
          requestHandler: {
            ...{ connectionTimeout: CONNECTION_TIMEOUT_MS, requestTimeout: timeoutMs, throwOnRequestTimeout: true },
          },
        }),
    ))

  type Options = { abortSignal: AbortSignal; requestTimeout: number }
  async function ask<Output>(
    operation: string,
    request: (sqs: SQS, options: Options) => Promise<Output>,
    waitMs = 0,
  ): Promise<Output> {
    if (closing.signal.aborted) throw new LikenessError('cancelled', { message: 'The queue is closed.' })
    const sqs = await open()
    try {
      return await request(sqs, { abortSignal: closing.signal, requestTimeout: timeoutMs + waitMs })
    } catch (error) {
      throw toQueueError(error, operation)
    }
  }

  async function attributes(QueueUrl: string, AttributeNames: QueueAttributeName[]) {
    const input = { QueueUrl, AttributeNames }
    const answer = await ask('GetQueueAttributes', (sqs, options) => sqs.getQueueAttributes(input, options))
    return answer.Attributes ?? {}
  }

  return {
    attributes,

    async send(QueueUrl, messages) {
      await inBatches(messages, 'SendMessage', (some) => {
        const Entries = some.map(({ Id, item: { body: MessageBody, delaySeconds, attributes: texts } }) => ({
          ...{ Id, MessageBody, DelaySeconds: delaySeconds ?? 0, ...(texts && { MessageAttributes: textsOf(texts) }) },
        }))
        return ask('SendMessage', (sqs, options) => sqs.sendMessageBatch({ QueueUrl, Entries }, options))
      })
    },

    async receive(QueueUrl, { hideSeconds, waitSeconds = 0, most = 1 }) {
      const answer = await ask(
        'ReceiveMessage',
        (sqs, options) =>
          sqs.receiveMessage(
            {
              ...{ QueueUrl, MaxNumberOfMessages: most, VisibilityTimeout: hideSeconds, WaitTimeSeconds: waitSeconds },
              MessageSystemAttributeNames: ['ApproximateReceiveCount'],
            },
            options,
          ),
        waitSeconds * 1000,
      )
      return (answer.Messages ?? []).map((message) => ({
        ...{ queueUrl: QueueUrl, handle: message.ReceiptHandle ?? '', body: message.Body ?? '' },
        times: Number(message.Attributes?.ApproximateReceiveCount ?? 1),
      }))
    },

    hide: (messages, VisibilityTimeout) =>
      inBatches(messages, 'ChangeMessageVisibility', (some) => {
        const Entries = some.map(({ Id, item }) => ({ Id, ReceiptHandle: item.handle, VisibilityTimeout }))
        const input = { QueueUrl: some[0]!.item.queueUrl, Entries }
        return ask('ChangeMessageVisibility', (sqs, options) => sqs.changeMessageVisibilityBatch(input, options))
      }),

    async remove(messages) {
      await inBatches(messages, 'DeleteMessage', (some) => {
        const Entries = some.map(({ Id, item }) => ({ Id, ReceiptHandle: item.handle }))
        const input = { QueueUrl: some[0]!.item.queueUrl, Entries }
        return ask('DeleteMessage', (sqs, options) => sqs.deleteMessageBatch(input, options))
      })
    },

    async depth(queueUrl) {
      const found = await attributes(queueUrl, [
        'ApproximateNumberOfMessages',
        'ApproximateNumberOfMessagesNotVisible',
        'ApproximateNumberOfMessagesDelayed',
      ])
      return {
        visible: Number(found['ApproximateNumberOfMessages'] ?? 0),
        inFlight: Number(found['ApproximateNumberOfMessagesNotVisible'] ?? 0),
        delayed: Number(found['ApproximateNumberOfMessagesDelayed'] ?? 0),
      }
    },

    close() {
      closing.abort()
      void opening?.then((sqs) => sqs.destroy())
    },
  }
}
