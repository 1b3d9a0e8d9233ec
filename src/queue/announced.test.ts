import { expect, it, vi } from 'vitest'
import { createQueue } from '#stores/sql/jobs.ts'
import { openMemoryDatabase } from '#stores/sql/prepared.fixture.ts'
import { announced } from './announced.ts'

it('tells when jobs were added, queued again or may go on, and of nothing else', async () => {
  const database = await openMemoryDatabase()
  const { queue, onWork } = announced(createQueue(database.db))
  const told = vi.fn()
  const stop = onWork(told)
  const job = { kind: 'k', payload: {}, createdBy: 'local' }
  const { jobId } = await queue.add(job)
  await queue.addMany([job, job])
  await queue.cancel(jobId)
  expect(told).toHaveBeenCalledTimes(2)
  await queue.redrive(jobId)
  await queue.redriveAll({ kind: 'k' })
  await queue.resume('g')
  expect(told).toHaveBeenCalledTimes(5)
  await queue.claim(['k'], 'me', 1000)
  stop()
  await queue.add(job)
  expect(told).toHaveBeenCalledTimes(5)
  await database.close()
})
