import { Group, Paper, SegmentedControl, Stack, Table, Text } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { IconCheck, IconClock, IconListCheck, IconX } from '@tabler/icons-react'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { AnchorLink } from '../../components/links.tsx'
import { api, type Schemas, unwrap, unwrapList } from '../../api.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { Page } from '../../components/page.tsx'
import { Pager } from '../../components/pager.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { TableView } from '../../components/table-view.tsx'
import { useRefusalWords } from '../../faces/refusal-words.ts'
import { JobButtons } from './job-buttons.tsx'
import { isOver, type Job, JobProgress, JobState } from './job-state.tsx'
import { useKindName } from './kind-name.ts'

const route = getRouteApi('/inside/jobs/$jobId')
const LIMIT = 100

export function JobPage() {
  const { t } = useTranslation('jobs')
  const { jobId } = route.useParams()
  const kindName = useKindName()
  const job = useQuery({
    queryKey: ['jobs', jobId],
    queryFn: ({ signal }) => unwrap(api.GET('/api/v1/jobs/{job_id}', { params: { path: { job_id: jobId } }, signal })),
    refetchInterval: ({ state }) => (state.data && isOver(state.data) ? false : 1000),
  })
  return (
    <Page
      title={job.data ? kindName(job.data.kind) : t('one')}
      subtitle={job.data && <RelativeTime time={job.data.created_at} />}
      actions={job.data && <JobButtons job={job.data} />}
    >
      <QueryView query={job}>
        {(one) => (
          <Stack gap="lg">
            <Paper withBorder p="md">
              <Group mb="xs">
                <JobState job={one} />
                {one.collection && <Text size="sm">{one.collection}</Text>}
                {one.attempts > 1 && <Text size="sm">{t('attempts', { count: one.attempts })}</Text>}
              </Group>
              <JobProgress job={one} />
              {one.error && (
                <Text mt="xs" c="var(--mantine-color-error)">
                  {one.error}
                </Text>
              )}
            </Paper>
            <Rows job={one} />
          </Stack>
        )}
      </QueryView>
    </Page>
  )
}

type Shown = 'all' | 'waiting' | 'done' | 'failed'

function Rows({ job }: { job: Job }) {
  const { t } = useTranslation('jobs')
  const [state, setState] = useState<Shown>('all')
  const [page, setPage] = useState(1)
  const items = useQuery({
    // Of a job that ends between two looks the rows are looked at once more.
    queryKey: ['jobs', job.job_id, 'items', isOver(job), state, page],
    queryFn: ({ signal }) =>
      unwrapList(
        api.GET('/api/v1/jobs/{job_id}/items', {
          params: {
            path: { job_id: job.job_id },
            query: { page, limit: LIMIT, state: state === 'all' ? undefined : state },
          },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
    refetchInterval: isOver(job) ? false : 2000,
  })
  return (
    <Stack gap="sm">
      <SegmentedControl
        aria-label={t('rows.filter')}
        value={state}
        onChange={(value) => {
          setState(value as Shown)
          setPage(1)
        }}
        data={(['all', 'waiting', 'done', 'failed'] as const).map((value) => ({ value, label: t(`rows.${value}`) }))}
        style={{ alignSelf: 'flex-start', maxWidth: '100%' }}
      />
      <QueryView
        query={items}
        isEmpty={({ items }) => items.length === 0 && page === 1}
        empty={
          <EmptyState icon={IconListCheck} title={t('rows.empty')}>
            {t(isOver(job) ? 'rows.empty_over' : 'rows.empty_text')}
          </EmptyState>
        }
      >
        {({ items, total }) => (
          <>
            <TableView label={t('rows.title')} head={[t('rows.row'), t('rows.what'), t('rows.outcome')]} minWidth={480}>
              {items.map((item) => (
                <Row key={item.position} item={item} />
              ))}
            </TableView>
            <Pager page={page} limit={LIMIT} count={items.length} total={total} onPage={setPage} />
          </>
        )}
      </QueryView>
    </Stack>
  )
}

const icons = {
  waiting: <IconClock size={16} aria-hidden />,
  done: <IconCheck size={16} color="var(--likeness-good)" aria-hidden />,
  failed: <IconX size={16} color="var(--mantine-color-error)" aria-hidden />,
}

function Row({ item }: { item: Schemas['JobItem'] }) {
  const { t } = useTranslation('jobs')
  const { message, refused, known } = (item.outcome ?? {}) as { message?: string; refused?: string[]; known?: boolean }
  const words = useRefusalWords()
  const said = refused?.map((reason) => words(reason, message ?? null)).join(' ') ?? message
  return (
    <Table.Tr>
      <Table.Td>{item.position + 1}</Table.Td>
      <Table.Td style={{ overflowWrap: 'anywhere' }}>{item.label}</Table.Td>
      <Table.Td>
        <Group gap={6} wrap="nowrap" align="flex-start">
          {icons[item.state]}
          <div>
            <Text size="sm">
              {item.state === 'done' && item.person_id ? (
                <AnchorLink to="/people/$personId" params={{ personId: item.person_id }} size="sm">
                  {t(known ? 'rows.added' : 'rows.enrolled')}
                </AnchorLink>
              ) : (
                t(`rows.${item.state}`)
              )}
            </Text>
            {item.state === 'failed' && said && (
              <Text size="sm" c="dimmed">
                {said}
              </Text>
            )}
          </div>
        </Group>
      </Table.Td>
    </Table.Tr>
  )
}
