/** The contract of queues against Amazon SQS itself, with queues of this run and a database in memory. */
import { SQS } from '@aws-sdk/client-sqs'
import { queueContract } from '#queue/queue.contract.ts'
import { createSqsQueue } from '#queue/sqs/index.ts'
import { openMemoryDatabase } from '#stores/sql/database.ts'
import { createJobItems } from '#stores/sql/job-items.ts'
import { createQueue } from '#stores/sql/jobs.ts'
import { prefix, region } from './prefix.ts'

const endpoint = process.env['AWS_ENDPOINT_URL_SQS'] ?? process.env['AWS_ENDPOINT_URL']

queueContract('Amazon SQS itself', async () => {
  const sqs = new SQS({ region, endpoint })
  const make = async (name: string) => (await sqs.createQueue({ QueueName: `${prefix}-${name}` })).QueueUrl!
  const [queueUrl, deadLetterUrl] = [await make('jobs'), await make('jobs-dead')]
  sqs.destroy()
  const { db, close } = await openMemoryDatabase()
  const queue = createSqsQueue({
    ...{ records: createQueue(db), log: { info: () => undefined, warn: () => undefined } },
    sqs: { ...{ queueUrl, deadLetterUrl, region, endpoint }, waitSeconds: 0, sweepMs: Infinity, settleMs: 0 },
  })
  return {
    ...{ queue, items: createJobItems(db), lapseMs: 1100, briefMs: 500 },
    async close() {
      queue.close()
      await close()
    },
  }
})
