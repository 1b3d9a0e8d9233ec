/** Topics of Amazon SNS, or of a server that speaks like it. */
import { LikenessError } from '#errors'
import type { Topics } from './topics.ts'

export interface SnsOptions {
  /** Default: as the SDK finds it (AWS_ENDPOINT_URL_SNS), else Amazon's of the topic's region. */
  endpoint?: string | undefined
  /** Default: as the SDK finds them. */
  credentials?: { accessKeyId: string; secretAccessKey: string } | undefined
  /** Default 4. */
  maxAttempts?: number
  /** Of one attempt, in milliseconds. Default 5000. */
  timeoutMs?: number
}

/** The region becomes part of a host name: nothing but a region may stand there. */
const TOPIC = /^arn:aws[a-z-]*:sns:([a-z0-9-]{1,40}):\w{12}:[\w.-]{1,256}$/

export function createSnsTopics(options: SnsOptions = {}): Topics {
  const { endpoint, credentials, maxAttempts = 4, timeoutMs = 5000 } = options
  return {
    async publish(topicArn, message) {
      const region = TOPIC.exec(topicArn)?.[1]
      if (region === undefined) throw new LikenessError('invalid_argument', { message: 'This is not a topic of SNS.' })
      // Loaded by who uses it only; made anew each time, as topics are told of something every few minutes at most.
      const { PublishCommand, SNSClient } = await import('@aws-sdk/client-sns')
      const requestHandler = { connectionTimeout: timeoutMs, requestTimeout: timeoutMs, throwOnRequestTimeout: true }
      const client = new SNSClient({
        ...{ region, maxAttempts, requestHandler },
        ...(endpoint !== undefined && { endpoint }),
        ...(credentials && { credentials }),
      })
      try {
        await client.send(new PublishCommand({ TopicArn: topicArn, Message: message }))
      } catch (cause) {
        throw new LikenessError('store_unavailable', {
          message: `The topic has not taken the message: ${nameOf(cause)}.`,
          details: { region, error: nameOf(cause) },
          cause,
        })
      } finally {
        client.destroy()
      }
    },
  }
}

const nameOf = (error: unknown) => (error instanceof Error ? error.name : 'unknown')
