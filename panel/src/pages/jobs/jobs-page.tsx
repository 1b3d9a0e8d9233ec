import { Button, Group, Paper, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { IconListDetails, IconUpload } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { AnchorLink } from '../../components/links.tsx'
import { api, unwrapList } from '../../api.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { Page } from '../../components/page.tsx'
import { Pager } from '../../components/pager.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { usePageSearch } from '../../components/use-page-search.ts'
import { useSession } from '../../session.ts'
import { BulkEnroll } from './bulk-enroll.tsx'
import { JobButtons } from './job-buttons.tsx'
import { isOver, JobProgress, JobState } from './job-state.tsx'
import { useKindName } from './kind-name.ts'

const LIMIT = 20

export function JobsPage() {
  const { t } = useTranslation('jobs')
  const { may } = useSession()
  const kindName = useKindName()
  const { page, change } = usePageSearch<never>()
  const [uploading, uploadingIs] = useDisclosure(false)
  const jobs = useQuery({
    queryKey: ['jobs', 'list', page],
    queryFn: ({ signal }) => unwrapList(api.GET('/api/v1/jobs', { params: { query: { page, limit: LIMIT } }, signal })),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.items.some((job) => !isOver(job)) ? 2000 : 15_000),
  })
  const upload = may('operator') && (
    <Button leftSection={<IconUpload size={18} />} onClick={uploadingIs.open}>
      {t('bulk.title')}
    </Button>
  )
  return (
    <Page title={t('title')} subtitle={t('subtitle')} actions={upload}>
      <QueryView
        query={jobs}
        isEmpty={({ items }) => items.length === 0 && page === 1}
        empty={
          <EmptyState icon={IconListDetails} title={t('empty')} action={upload}>
            {t('empty_text')}
          </EmptyState>
        }
      >
        {({ items, total }) => (
          <Stack>
            {items.map((job) => (
              <Paper key={job.job_id} withBorder p="md">
                <Group justify="space-between" align="flex-start" mb="xs">
                  <div>
                    <Group gap="xs">
                      <AnchorLink to="/jobs/$jobId" params={{ jobId: job.job_id }} fw={600}>
                        {kindName(job.kind)}
                      </AnchorLink>
                      <JobState job={job} />
                    </Group>
                    <Text size="sm" c="dimmed">
                      {job.collection && `${job.collection} · `}
                      {job.created_by} · <RelativeTime time={job.created_at} />
                    </Text>
                  </div>
                  <JobButtons job={job} />
                </Group>
                <JobProgress job={job} />
                {job.error && (
                  <Text size="sm" mt="xs" c="var(--mantine-color-error)">
                    {job.error}
                  </Text>
                )}
              </Paper>
            ))}
            <Pager
              page={page}
              limit={LIMIT}
              count={items.length}
              total={total}
              onPage={(next) => change({ page: String(next) })}
            />
          </Stack>
        )}
      </QueryView>
      <BulkEnroll opened={uploading} onClose={uploadingIs.close} />
    </Page>
  )
}
