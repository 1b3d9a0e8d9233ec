import { expect, test } from 'vitest'
import { createMetrics } from './metrics.ts'

test('jobs are counted when metrics are read, not at every reading, and those that ended by outcome', async () => {
  const metrics = createMetrics()
  expect(await metrics.text()).toContain('likeness_jobs')
  metrics.close()
  const other = createMetrics()
  let reads = 0
  other.watchJobs(() => {
    reads++
    return reads > 1
      ? Promise.reject(new Error('away'))
      : Promise.resolve([{ kind: 'photo', state: 'queued', count: 7 }])
  })
  other.observeJob({ kind: 'photo', outcome: 'done', seconds: 0.2 })
  other.observeJob({ kind: 'photo', outcome: 'failed', seconds: 9 })
  for (let i = 0; i < 3; i++) {
    const text = await other.text()
    expect(text).toContain('likeness_jobs{kind="photo",state="queued"} 7')
    expect(text).toContain('likeness_jobs_total{kind="photo",outcome="failed"} 1')
    expect(text).toContain('likeness_job_seconds_count{kind="photo"} 1')
  }
  expect(reads).toBe(1)
  other.close()
})
