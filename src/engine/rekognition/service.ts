/** The one way to the service: a place in line, the request, its errors in our words, and patience with what is new. */
import { setTimeout as pause } from 'node:timers/promises'
import { Rekognition, type RekognitionClientConfig } from '@aws-sdk/client-rekognition'
import { isLikenessError, LikenessError } from '#errors'
import { toLikenessError, type About } from './failures.ts'
import { createLimiter, type Limiter } from '#lib/limiter.ts'
import type { Newborns } from './newborn.ts'
import { isPriced } from './prices.ts'

export interface ServiceDeps {
  region: string
  /** Default: Amazon's for the region. */
  endpoint?: string
  /** Default: the SDK's own chain. */
  credentials?: RekognitionClientConfig['credentials']
  /** Of one request, by the SDK, when the service is busy or out of reach. */
  maxAttempts: number
  /** Milliseconds that one attempt may take. */
  timeoutMs: number
  /** Requests of one operation at once. */
  concurrency: number
  /** Milliseconds to wait before each further try of what was not found but made moments ago. */
  patienceMs: readonly number[]
  newborns: Newborns
  /** Told of every answered call that costs something, with the number of pictures it looked at. */
  onCall?: (operation: string, call: { images: number }) => void
}

type Request<Output> = (aws: Rekognition, options: { abortSignal?: AbortSignal }) => Promise<Output>

export interface AskOptions extends Omit<About, 'operation'> {
  signal?: AbortSignal
  /** Pictures in the request. */
  images?: number
}

export interface Service {
  ask<Output>(operation: string, request: Request<Output>, options?: AskOptions): Promise<Output>
  /**
   * Does the work again, with pauses, as long as its answer holds something not found that is new. What a try resolves
   * with goes to the next; bounded.
   */
  patiently<Answer>(
    work: () => Promise<Answer>,
    isUnripe: (answer: Answer) => boolean,
    signal?: AbortSignal,
  ): Promise<Answer>
  close(): void
}

export function createService(deps: ServiceDeps): Service {
  const { region, endpoint, credentials, maxAttempts, timeoutMs, newborns, onCall } = deps
  const aws = new Rekognition({
    ...{ region, endpoint, credentials, maxAttempts, retryMode: 'adaptive' },
    requestHandler: { connectionTimeout: 5000, requestTimeout: timeoutMs, throwOnRequestTimeout: true },
  })
  const limiters = new Map<string, Limiter>()
  let closed = false

  const limiterOf = (operation: string): Limiter => {
    const limiter = limiters.get(operation) ?? createLimiter(deps.concurrency)
    limiters.set(operation, limiter)
    return limiter
  }

  async function once<Output>(operation: string, request: Request<Output>, options: AskOptions): Promise<Output> {
    const { signal, images = 0, ...about } = options
    try {
      const answer = await limiterOf(operation).run(
        () => {
          if (closed) throw new LikenessError('engine_closed')
          return request(aws, { abortSignal: signal })
        },
        { signal },
      )
      if (isPriced(operation)) onCall?.(operation, { images })
      return answer
    } catch (error) {
      if (closed) throw new LikenessError('engine_closed')
      if (signal?.aborted) throw new LikenessError('cancelled')
      throw toLikenessError(error, { ...about, operation })
    }
  }

  /** Where a user or a face was named, "not found" may be about it or about the whole collection. */
  async function whichIsMissing(error: LikenessError, options: AskOptions): Promise<LikenessError> {
    const { collectionId, userId, faceId, signal } = options
    const unclear = error.code === 'user_not_found' || (error.code === 'collection_not_found' && faceId !== undefined)
    if (!unclear || collectionId === undefined) return error
    const request: Request<unknown> = (service, o) => service.describeCollection({ CollectionId: collectionId }, o)
    return once('DescribeCollection', request, { collectionId, signal }).then(
      () => {
        if (userId !== undefined) return error
        return new LikenessError('face_not_found', { details: { collectionId, faceId }, cause: error })
      },
      (reason: unknown) => {
        if (isLikenessError(reason) && reason.code === 'collection_not_found') return reason
        throw reason
      },
    )
  }

  function isYoung(error: LikenessError, { collectionId = '', userId = '', faceId = '' }: AskOptions): boolean {
    if (error.code === 'collection_not_found') return newborns.has('collection', collectionId)
    if (error.code === 'user_not_found') return newborns.has('user', collectionId, userId)
    return error.code === 'face_not_found' && newborns.has('face', collectionId, faceId)
  }

  const patiently: Service['patiently'] = async (work, isUnripe, signal) => {
    let answer = await work()
    for (const ms of deps.patienceMs) {
      if (!isUnripe(answer)) break
      await pause(ms, undefined, { signal }).catch((cause: unknown) => {
        throw new LikenessError('cancelled', { cause })
      })
      answer = await work()
    }
    return answer
  }

  return {
    async ask(operation, request, options = {}) {
      const attempt = async () => {
        try {
          return { answer: await once(operation, request, options) }
        } catch (error) {
          const known = await whichIsMissing(error as LikenessError, options)
          return { known, again: isYoung(known, options) || isContended(known) }
        }
      }
      const outcome = await patiently(attempt, ({ again = false }) => again, options.signal)
      if (outcome.known) throw outcome.known
      return outcome.answer!
    },
    patiently,
    close() {
      closed = true
      aws.destroy()
    },
  }
}

/** Two changes of one user at once: the later is refused as a whole, nothing of it was done. */
const isContended = ({ code, cause }: LikenessError): boolean =>
  code === 'overloaded' && (cause as Error | undefined)?.name === 'ConflictException'
