import { ActionIcon, Group, Paper, Text } from '@mantine/core'
import { useLocalStorage } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { api, ApiError, unwrap } from '../../../api.ts'
import { ErrorState } from '../../../components/error-state.tsx'
import { AnchorLink } from '../../../components/links.tsx'
import { JobButtons } from '../../jobs/job-buttons.tsx'
import { isOver, JobProgress, JobState } from '../../jobs/job-state.tsx'

/** The bulk screening last begun in this browser, until it is put away. */
export const useBulkJob = () => useLocalStorage<string | null>({ key: 'likeness-bulk-screening', defaultValue: null })

export function BulkProgress() {
  const { t } = useTranslation('watchlist')
  const [jobId, setJobId] = useBulkJob()
  const job = useQuery({
    queryKey: ['jobs', jobId],
    queryFn: ({ signal }) =>
      unwrap(api.GET('/api/v1/jobs/{job_id}', { params: { path: { job_id: jobId ?? '' } }, signal })),
    enabled: jobId !== null,
    refetchInterval: ({ state }) => (state.data && isOver(state.data) ? false : 1000),
  })
  if (jobId === null) return null
  // Of another installation, or swept away since.
  if (job.error instanceof ApiError && job.error.status === 404) return null
  return (
    <Paper withBorder p="md" component="section" aria-label={t('bulk.title')}>
      <Group justify="space-between" mb="xs" gap="sm">
        <Group gap="sm">
          <Text fw={600}>{t('bulk.title')}</Text>
          {job.data && <JobState job={job.data} />}
        </Group>
        <Group gap="xs">
          {job.data && !isOver(job.data) && <JobButtons job={job.data} />}
          <ActionIcon aria-label={t('bulk.put_away')} onClick={() => setJobId(null)}>
            <IconX size={16} />
          </ActionIcon>
        </Group>
      </Group>
      {job.data && <JobProgress job={job.data} />}
      {job.data?.error && (
        <Text mt="xs" c="var(--mantine-color-error)" lang="en" dir="auto">
          {job.data.error}
        </Text>
      )}
      {job.error && <ErrorState error={job.error} onRetry={() => void job.refetch()} />}
      <Group gap="md" mt="xs">
        <AnchorLink to="/watchlist/history" search={{ job: jobId }}>
          {t('bulk.results')}
        </AnchorLink>
        <AnchorLink to="/jobs/$jobId" params={{ jobId }}>
          {t('bulk.job')}
        </AnchorLink>
      </Group>
    </Paper>
  )
}
