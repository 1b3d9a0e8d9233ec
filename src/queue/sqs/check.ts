/** Whether the queues are there, may be used, and are set up as they should be. */
import { z } from 'zod'
import { LikenessError } from '#errors'
import type { Line } from './line.ts'
import type { QueueLogger } from './log.ts'

/** The most SQS takes. Tickets are received again and again: while a job waits for its time, and with each retry. */
const MAX_RECEIVE_COUNT = 1000
const WEEK_SECONDS = 7 * 24 * 3600

const redrivePolicy = z.object({ maxReceiveCount: z.coerce.number(), deadLetterTargetArn: z.string() })

function policyOf(text: string | undefined) {
  if (text === undefined || text === '') return undefined
  try {
    return redrivePolicy.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

const isFifo = (url: string) => new URL(url).pathname.endsWith('.fifo')
const invalid = (message: string) => new LikenessError('config_invalid', { message })

/** Throws `config_invalid`, and what the line does. */
export async function check(deps: {
  line: Line
  queueUrl: string
  deadLetterUrl: string | undefined
  log: QueueLogger
}): Promise<void> {
  const { line, queueUrl, deadLetterUrl, log } = deps
  if (deadLetterUrl === queueUrl)
    throw invalid('SQS_QUEUE_URL and SQS_DLQ_URL name the same queue. Dead letters need a queue of their own.')
  if (isFifo(queueUrl) || (deadLetterUrl !== undefined && isFifo(deadLetterUrl)))
    throw invalid('SQS_QUEUE_URL or SQS_DLQ_URL names a FIFO queue, which cannot delay messages. Use standard queues.')
  const found = await line.attributes(queueUrl, ['RedrivePolicy', 'MessageRetentionPeriod'])
  const policy = policyOf(found['RedrivePolicy'])
  if (policy && policy.maxReceiveCount < MAX_RECEIVE_COUNT) {
    log.warn(
      { maxReceiveCount: policy.maxReceiveCount },
      `the SQS queue moves tickets to the dead letters by itself; set its maxReceiveCount to ${MAX_RECEIVE_COUNT}`,
    )
  }
  if (deadLetterUrl === undefined) return
  if (!policy) log.info({}, 'the SQS queue has no redrive policy: SQS itself will not move dead letters back into it')
  const dead = await line.attributes(deadLetterUrl, ['QueueArn', 'MessageRetentionPeriod'])
  if (policy && dead['QueueArn'] !== undefined && dead['QueueArn'] !== policy.deadLetterTargetArn)
    log.warn({}, 'the redrive policy of the SQS queue names another queue than SQS_DLQ_URL')
  const kept = Number(dead['MessageRetentionPeriod'] ?? WEEK_SECONDS)
  if (kept < WEEK_SECONDS)
    log.warn(
      { seconds: kept },
      'the queue of dead letters forgets them soon; set its MessageRetentionPeriod to 14 days',
    )
}
