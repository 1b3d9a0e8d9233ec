import { Paper, SegmentedControl, SimpleGrid, Skeleton, Stack, Table, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconChartBar } from '@tabler/icons-react'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '../../../components/empty-state.tsx'
import { Figure } from '../../../components/figure.tsx'
import { AnchorLink, ButtonLink } from '../../../components/links.tsx'
import { QueryView } from '../../../components/query-view.tsx'
import { TableView } from '../../../components/table-view.tsx'
import { usePageSearch } from '../../../components/use-page-search.ts'
import { useFormats } from '../../../lib/format.ts'
import { useSession } from '../../../session.ts'
import { type Statistics, statisticsQuery } from '../api.ts'
import { WatchlistFrame } from '../frame.tsx'
import { Rates, useOptions } from '../parts/rates.tsx'

// The drawing of charts is most of what the panel weighs: it comes after the numbers.
const Charts = lazy(async () => ({ default: (await import('./charts.tsx')).Charts }))

const DAYS = [1, 7, 30, 90]

export function StatisticsPage() {
  const { t } = useTranslation('watchlist')
  const { may } = useSession()
  const { search, change } = usePageSearch<'days'>()
  const days = DAYS.find((one) => String(one) === search.days) ?? 7
  const statistics = useQuery({ ...statisticsQuery(days), refetchInterval: 60_000 })
  const threshold = useOptions().data?.distance_metrics[0]?.similarity ?? null
  return (
    <WatchlistFrame at="statistics">
      <SegmentedControl
        aria-label={t('statistics.since')}
        data={DAYS.map((one) => ({ value: String(one), label: t('statistics.days', { count: one }) }))}
        value={String(days)}
        onChange={(value) => change({ days: value })}
        style={{ alignSelf: 'flex-start', maxWidth: '100%' }}
      />
      <QueryView
        query={statistics}
        isEmpty={({ hours, alerts }) => hours.length === 0 && alerts.open + alerts.confirmed + alerts.dismissed === 0}
        empty={
          <EmptyState
            icon={IconChartBar}
            title={t('statistics.empty')}
            action={may('operator') && <ButtonLink to="/watchlist/screen">{t('place.screen')}</ButtonLink>}
          >
            {t('statistics.empty_text')}
          </EmptyState>
        }
      >
        {(found) => (
          <Stack gap="lg">
            <Figures found={found} />
            <Suspense fallback={<Skeleton height={620} />}>
              <Charts found={found} days={days} threshold={threshold} />
            </Suspense>
            <Rates />
            <Entries found={found} />
          </Stack>
        )}
      </QueryView>
    </WatchlistFrame>
  )
}

function Figures({ found: { hours, alerts } }: { found: Statistics }) {
  const { t } = useTranslation('watchlist')
  const { number, percent } = useFormats()
  const sum = (name: 'screened' | 'faces' | 'hits' | 'failed') => hours.reduce((all, hour) => all + hour[name], 0)
  const decided = alerts.confirmed + alerts.dismissed
  return (
    <SimpleGrid cols={{ base: 2, md: 4 }}>
      <Figure label={t('statistics.screened')} value={number(sum('screened'))} />
      <Figure label={t('statistics.hits')} value={number(sum('hits'))} />
      <Figure label={t('statistics.failed')} value={number(sum('failed'))} />
      <Figure
        label={t('statistics.confirmed_share')}
        value={decided > 0 ? percent(alerts.confirmed / decided) : '–'}
        note={t('statistics.of_decided', { count: decided })}
      />
    </SimpleGrid>
  )
}

function Entries({ found: { entries } }: { found: Statistics }) {
  const { t } = useTranslation('watchlist')
  const { number } = useFormats()
  const { may } = useSession()
  if (entries.length === 0) return null
  return (
    <Paper withBorder p="md">
      <Title order={2} size="h4">
        {t('statistics.entries')}
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        {t('statistics.entries_text')}
      </Text>
      <TableView
        label={t('statistics.entries')}
        minWidth={300}
        head={[t('field.name'), t('alert_state.confirmed'), t('alert_state.dismissed'), t('alert_state.open')]}
      >
        {entries.map((entry) => (
          <Table.Tr key={entry.entry_id}>
            <Table.Th scope="row" style={{ overflowWrap: 'anywhere' }}>
              {may('operator') ? (
                <AnchorLink to="/watchlist/entries/$entryId" params={{ entryId: entry.entry_id }}>
                  {entry.name}
                </AnchorLink>
              ) : (
                entry.name
              )}
            </Table.Th>
            <Table.Td>{number(entry.confirmed)}</Table.Td>
            <Table.Td>{number(entry.dismissed)}</Table.Td>
            <Table.Td>{number(entry.open)}</Table.Td>
          </Table.Tr>
        ))}
      </TableView>
    </Paper>
  )
}
