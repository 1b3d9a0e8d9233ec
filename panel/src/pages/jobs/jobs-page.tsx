import { Button, Group, SegmentedControl, Stack } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { IconCircleCheck, IconListDetails, IconUpload } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { api, unwrapList } from '../../api.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { Page } from '../../components/page.tsx'
import { Pager } from '../../components/pager.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { usePageSearch } from '../../components/use-page-search.ts'
import { useFormats } from '../../lib/format.ts'
import { useSession } from '../../session.ts'
import { BulkEnroll } from './bulk-enroll.tsx'
import { JobGroups, useJobSummary } from './job-groups.tsx'
import { JobList } from './job-list.tsx'
import { isOver } from './job-state.tsx'
import { RetryAll } from './retry-all.tsx'

const LIMIT = 20

export function JobsPage() {
  const { t } = useTranslation('jobs')
  const { may } = useSession()
  const { number } = useFormats()
  const { page, search, change } = usePageSearch<'state'>()
  const dead = search.state === 'failed'
  const [uploading, uploadingIs] = useDisclosure(false)
  const failed = useJobSummary().data?.reduce((sum, { counts }) => sum + counts.failed, 0) ?? 0
  const jobs = useQuery({
    queryKey: ['jobs', 'list', dead, page],
    queryFn: ({ signal }) =>
      unwrapList(
        api.GET('/api/v1/jobs', {
          params: { query: { page, limit: LIMIT, ...(dead && { state: 'failed' as const }) } },
          signal,
        }),
      ),
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
      <Stack gap="lg">
        <JobGroups />
        <Group justify="space-between">
          <SegmentedControl
            aria-label={t('shown.label')}
            value={dead ? 'failed' : 'all'}
            onChange={(value) => change({ state: value === 'failed' ? value : undefined })}
            data={[
              { value: 'all', label: t('shown.all') },
              {
                value: 'failed',
                label: failed > 0 ? t('shown.failed_count', { count: number(failed) }) : t('shown.failed'),
              },
            ]}
          />
          {dead && failed > 0 && <RetryAll />}
        </Group>
        <QueryView
          query={jobs}
          isEmpty={({ items }) => items.length === 0 && page === 1}
          empty={
            dead ? (
              <EmptyState icon={IconCircleCheck} title={t('dead.empty')}>
                {t('dead.empty_text')}
              </EmptyState>
            ) : (
              <EmptyState icon={IconListDetails} title={t('empty')} action={upload}>
                {t('empty_text')}
              </EmptyState>
            )
          }
        >
          {({ items, total }) => (
            <Stack>
              <JobList jobs={items} dead={dead} />
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
      </Stack>
      <BulkEnroll opened={uploading} onClose={uploadingIs.close} />
    </Page>
  )
}
