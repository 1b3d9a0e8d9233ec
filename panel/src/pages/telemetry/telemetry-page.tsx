import { Paper, Progress, SimpleGrid, Skeleton, Stack, Table, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconActivity } from '@tabler/icons-react'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { api, type Schemas, unwrap } from '../../api.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { Page } from '../../components/page.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { TableView } from '../../components/table-view.tsx'
import { useFormats } from '../../lib/format.ts'
import { ReadinessCard } from '../overview/readiness-card.tsx'
import type { Sample } from './load-chart.tsx'

// The drawing of charts is most of what the panel weighs: it comes after the numbers.
const LoadChart = lazy(async () => ({ default: (await import('./load-chart.tsx')).LoadChart }))

const EVERY_MS = 5000
/** Samples of the time this page has been looked at; the server keeps none. Half an hour of them. */
const KEPT = 360
let samples: Sample[] = []

export function TelemetryPage() {
  const { t } = useTranslation('telemetry')
  const telemetry = useQuery({
    queryKey: ['telemetry'],
    queryFn: async ({ signal }) => {
      const now = await unwrap(api.GET('/api/v1/telemetry', { signal }))
      const sample = { at: Date.now(), cpu: now.cpu_usage, memory: now.memory_usage, disk: now.disk_usage }
      samples = [...samples, sample].slice(-KEPT)
      return { ...now, samples }
    },
    refetchInterval: EVERY_MS,
  })
  return (
    <Page title={t('title')} subtitle={t('subtitle')}>
      <QueryView query={telemetry}>
        {(now) => (
          <Stack gap="lg">
            <SimpleGrid cols={{ base: 1, sm: 3 }}>
              <Gauge label={t('cpu')} value={now.cpu_usage} />
              <Gauge label={t('memory')} value={now.memory_usage} />
              <Gauge label={t('disk')} value={now.disk_usage} />
            </SimpleGrid>
            <Suspense fallback={<Skeleton height={330} />}>
              <LoadChart samples={now.samples} />
            </Suspense>
            <ReadinessCard />
            <Clients clients={now.clients} />
          </Stack>
        )}
      </QueryView>
    </Page>
  )
}

function Gauge({ label, value }: { label: string; value: number }) {
  const { t } = useTranslation('telemetry')
  const { percent } = useFormats()
  const high = value >= 90
  return (
    <Paper withBorder p="md">
      <Text size="sm" c="dimmed">
        {label}
      </Text>
      <Text fw={650} fz={26} style={{ fontVariantNumeric: 'tabular-nums' }}>
        {percent(value / 100)}
        {high && (
          <Text span size="sm" ms="xs" c="var(--mantine-color-error)">
            {t('high')}
          </Text>
        )}
      </Text>
      <Progress value={value} color={high ? 'red' : 'indigo'} aria-label={label} />
    </Paper>
  )
}

function Clients({ clients }: { clients: Schemas['Telemetry']['clients'] }) {
  const { t } = useTranslation('telemetry')
  const { number, milliseconds } = useFormats()
  return (
    <Paper withBorder p="md">
      <Title order={2} size="h4" mb="sm">
        {t('clients.title')}
      </Title>
      {clients.length === 0 ? (
        <EmptyState icon={IconActivity} title={t('clients.empty')}>
          {t('clients.empty_text')}
        </EmptyState>
      ) : (
        <TableView
          label={t('clients.title')}
          head={[
            t('clients.client'),
            t('clients.reports'),
            t('clients.errors'),
            'p50',
            'p95',
            'p99',
            t('clients.seen'),
          ]}
        >
          {clients.map((client) => (
            <Table.Tr key={client.client_id}>
              <Table.Th scope="row">{client.client_id}</Table.Th>
              <Table.Td>{number(client.reports)}</Table.Td>
              <Table.Td>{number(client.errors)}</Table.Td>
              {(['p50', 'p95', 'p99'] as const).map((rank) => (
                <Table.Td key={rank}>{client.latency_ms ? milliseconds(client.latency_ms[rank]) : '–'}</Table.Td>
              ))}
              <Table.Td>
                <RelativeTime time={client.last_seen_at} />
              </Table.Td>
            </Table.Tr>
          ))}
        </TableView>
      )}
    </Paper>
  )
}
