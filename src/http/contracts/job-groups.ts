/** Jobs by the many. */
import { z } from 'zod'
import { API, endpoint, time } from './endpoint.ts'

export const jobFilter = {
  kind: z.string().max(50).optional(),
  group: z.string().max(255).optional().describe('Whose turn it is: the kind, or such as a gallery'),
  batch: z.string().max(255).optional().describe('Jobs that were put in together'),
}

const number = z.int()
export const JobGroup = z
  .object({
    kind: z.string(),
    group: z.string(),
    counts: z.object({ queued: number, running: number, done: number, failed: number, cancelled: number }),
    paused: z.boolean(),
    oldest_waiting: time.nullable().describe('Since when the job that is due longest waits'),
    last_minute: z.int().describe('Jobs that ended in the last 60 seconds'),
  })
  .meta({ id: 'JobGroup' })

const params = z.object({ group: z.string().min(1).max(255) })
const Paused = z.object({ group: z.string(), paused: z.boolean() }).meta({ id: 'JobGroupState' })
const whose =
  'Of the jobs of a group with collections outside the scope of the credentials: forbidden (403); of a group without jobs: job_not_found (404).'

export const jobGroupEndpoints = {
  jobSummary: endpoint({
    ...{ method: 'GET', url: `${API}/jobs/summary`, access: 'viewer', tag: 'jobs', summary: 'Jobs by kind and group' },
    response: { 200: z.array(JobGroup) },
  }),
  redriveJobs: endpoint({
    ...{
      method: 'POST',
      url: `${API}/jobs/redrive`,
      access: 'operator',
      tag: 'jobs',
      summary: 'Queue failed jobs again',
    },
    description: 'All that are visible, or those of a kind, group or batch.',
    body: z.object(jobFilter),
    response: { 200: z.object({ redriven: z.int() }).meta({ id: 'Redriven' }) },
  }),
  pauseJobs: endpoint({
    ...{
      method: 'POST',
      url: `${API}/jobs/groups/:group/pause`,
      access: 'operator',
      tag: 'jobs',
      summary: 'Begin no more jobs of a group',
    },
    description: `Those that run go on. ${whose}`,
    params,
    response: { 200: Paused },
  }),
  resumeJobs: endpoint({
    ...{
      method: 'POST',
      url: `${API}/jobs/groups/:group/resume`,
      access: 'operator',
      tag: 'jobs',
      summary: 'Go on with the jobs of a group',
    },
    description: whose,
    params,
    response: { 200: Paused },
  }),
}
