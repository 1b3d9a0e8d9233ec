/** Work that is done once for a request token, however often it is asked for. */
import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { AwsException } from './exception.ts'
import type { OnceRequest, Services } from './operation.ts'
import type { RequestTokenStore } from './store.ts'

/** Another request with the token that is still under way is waited for so long. */
const PATIENCE_MS = 5000
const STEP_MS = 50
/** Who began so long ago has died. */
const ABANDONED_MS = 60_000

export interface RequestTokensDeps {
  store: RequestTokenStore
  now?: () => Date
}

export function createOnce({ store, now = () => new Date() }: RequestTokensDeps): Services['once'] {
  return async <Answer extends object>(request: OnceRequest, work: () => Promise<Answer>): Promise<Answer> => {
    const { caller, operation, token, input } = request
    if (token === undefined) return work()
    const key = { accessKeyId: caller.accessKeyId, operation, token }
    // Members come in the order of the schema, whatever order they were sent in.
    const inputHash = createHash('sha256').update(JSON.stringify(input)).digest('hex')
    for (const began = now().getTime(); now().getTime() - began < PATIENCE_MS; await sleep(STEP_MS)) {
      const earlier = await store.claim(key, inputHash, now(), new Date(now().getTime() - ABANDONED_MS))
      if (earlier === 'claimed') {
        try {
          const answer = await work()
          await store.settle(key, answer)
          return answer
        } catch (error) {
          await store.release(key)
          throw error
        }
      }
      if (earlier.inputHash !== inputHash) {
        const message = `The ClientRequestToken: ${token} you have supplied is already in use.`
        throw new AwsException('IdempotentParameterMismatchException', message)
      }
      if (earlier.answer) return earlier.answer as Answer
    }
    throw new AwsException('ThrottlingException', 'A request with this ClientRequestToken is still being worked on.')
  }
}
