import { Group, Paper, Stack, Text } from '@mantine/core'
import { AnchorLink } from '../../components/links.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { useTranslation } from 'react-i18next'
import { JobButtons } from './job-buttons.tsx'
import { type Job, JobProgress, JobState } from './job-state.tsx'
import { useKindName } from './kind-name.ts'

/** Jobs, each with how far it is; as dead letters with how often they were tried instead. */
export function JobList({ jobs, dead = false }: { jobs: Job[]; dead?: boolean }) {
  const { t } = useTranslation('jobs')
  const kindName = useKindName()
  return (
    <Stack>
      {jobs.map((job) => (
        <Paper key={job.job_id} withBorder p="md">
          <Group justify="space-between" align="flex-start" mb="xs">
            <div>
              <Group gap="xs">
                <AnchorLink to="/jobs/$jobId" params={{ jobId: job.job_id }} fw={600}>
                  {kindName(job.kind)}
                </AnchorLink>
                <JobState job={job} />
              </Group>
              <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
                {job.collection && `${job.collection} · `}
                {dead && job.group !== job.kind && `${job.group} · `}
                {!dead && `${job.created_by} · `}
                <RelativeTime time={(dead && job.finished_at) || job.created_at} />
                {dead && ` · ${t('attempts', { count: job.attempts })}`}
              </Text>
            </div>
            <JobButtons job={job} />
          </Group>
          {!(dead && job.total === null) && <JobProgress job={job} />}
          {job.error && (
            <Text size="sm" mt="xs" c="var(--mantine-color-error)" style={{ overflowWrap: 'anywhere' }}>
              {job.error}
            </Text>
          )}
        </Paper>
      ))}
    </Stack>
  )
}
