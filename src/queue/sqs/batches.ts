/** SQS takes ten messages at a time, and answers for each of them. */
import type { BatchResultErrorEntry } from '@aws-sdk/client-sqs'
import { inOrder } from '#lib/in-order.ts'
import { isStale, toQueueError } from './failures.ts'

export const BATCH = 10
const AT_ONCE = 8

export interface Entry<Item> {
  Id: string
  item: Item
}

const errorOf = ({ Code = 'unknown', SenderFault = false }: BatchResultErrorEntry): Error =>
  Object.assign(new Error(Code), { name: Code, $metadata: { httpStatusCode: SenderFault ? 400 : 500 } })

/**
 * Returns those of which SQS says that they are not in hand any more. Anything else that goes wrong with one is thrown
 * and ends the whole, as does a batch that fails: those behind it are not asked for.
 */
export async function inBatches<Item>(
  items: Item[],
  operation: string,
  request: (entries: Entry<Item>[]) => Promise<{ Failed?: BatchResultErrorEntry[] | undefined }>,
): Promise<Item[]> {
  const batches: Entry<Item>[][] = []
  for (let from = 0; from < items.length; from += BATCH)
    batches.push(items.slice(from, from + BATCH).map((item, i) => ({ Id: String(i), item })))

  async function one(entries: Entry<Item>[]): Promise<Item[]> {
    const { Failed = [] } = await request(entries)
    return Failed.flatMap((failure) => {
      const error = toQueueError(errorOf(failure), operation)
      if (!isStale(error)) throw error
      return entries.filter(({ Id }) => Id === failure.Id).map(({ item }) => item)
    })
  }

  const stale: Item[] = []
  for await (const some of inOrder(batches, { concurrency: AT_ONCE }, one)) stale.push(...some)
  return stale
}
