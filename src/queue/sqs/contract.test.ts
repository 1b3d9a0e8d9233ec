import { afterAll, beforeAll, beforeEach, describe } from 'vitest'
import type { Queue } from '../queue.ts'
import { queueContract } from '../queue.contract.ts'
import { queueGroupsContract } from '../queue-groups.contract.ts'
import { makeQueues, openSqs, optionsFor, SERVERS, type SqsServer, type TestQueues } from './sqs.fixture.ts'

const MOST_FOR_MOTO = 500

/** What moto needs for a message grows with the number it has: thousands take it a minute. */
const sparing = ({ queue, records }: { queue: Queue; records: Queue }): Queue => ({
  ...queue,
  addMany: (jobs) => (jobs.length > MOST_FOR_MOTO ? records : queue).addMany(jobs),
})

for (const [name, start] of Object.entries(SERVERS)) {
  describe(name, () => {
    let server: SqsServer
    let queues: TestQueues | undefined
    beforeAll(async () => void (server = await start()))
    afterAll(() => server?.stop())
    // Thousands of tickets that one test leaves behind make these servers slow for the next, which is of another kind.
    beforeEach(async () => void (await queues?.sqs.purgeQueue({ QueueUrl: queues.queueUrl })))
    // SQS hides a ticket for whole seconds.
    const patience = { lapseMs: 1100, briefMs: 500 }
    async function open(more: object = {}) {
      queues = await makeQueues(server.port)
      const { queue, items, records } = await openSqs(optionsFor(server.port, queues, more))
      return { queue, items, records, ...patience, close: () => Promise.resolve(queue.close()) }
    }
    queueContract(`SQS by ${name}`, () => open())
    // What is claimed the moment a lease has passed, or a group goes on, is found without a ticket.
    queueGroupsContract(`SQS by ${name}`, async () => {
      const opened = await open({ sweepMs: 0 })
      return name === 'moto' ? { ...opened, queue: sparing(opened) } : opened
    })
  })
}
