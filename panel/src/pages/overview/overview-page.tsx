import { SimpleGrid, Skeleton, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { api, unwrap } from '../../api.ts'
import { collectionsQuery } from '../../api-collections.ts'
import { Figure } from '../../components/figure.tsx'
import { Page } from '../../components/page.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { useFormats } from '../../lib/format.ts'
import { Doors, SAMPLE } from './doors.tsx'
import { ReadinessCard } from './readiness-card.tsx'

// The drawing of charts is most of what the panel weighs: it comes after the numbers.
const DayChart = lazy(async () => ({ default: (await import('./day-chart.tsx')).DayChart }))

export function OverviewPage() {
  const { t } = useTranslation('overview')
  const { number } = useFormats()
  const overview = useQuery({
    queryKey: ['overview'],
    queryFn: ({ signal }) => unwrap(api.GET('/api/v1/overview', { signal })),
    refetchInterval: 30_000,
  })
  const collections = useQuery(collectionsQuery)
  const sample = collections.data?.find(({ collection }) => collection === SAMPLE)
  return (
    <Page title={t('title')} subtitle={t('subtitle')}>
      <QueryView query={overview}>
        {(state) => (
          <Stack gap="lg">
            {state.people <= (sample?.person_count ?? 0) && <Doors sample={sample} />}
            <SimpleGrid cols={{ base: 2, sm: 3, lg: 6 }} spacing={{ base: 'xs', sm: 'md' }}>
              <Figure label={t('people')} value={number(state.people)} note={t('faces', { count: state.faces })} />
              <Figure label={t('collections')} value={number(state.collections)} />
              <Figure label={t('known_today')} value={number(state.matches_today)} />
              <Figure label={t('unknown_today')} value={number(state.strangers_today)} />
              <Figure label={t('jobs')} value={number(state.jobs_running)} />
              <Figure
                label={t('erasures')}
                value={number(state.erasures_open)}
                note={state.erasures_open > 0 ? t('erasures_note') : undefined}
              />
            </SimpleGrid>
            <Suspense fallback={<Skeleton height={286} />}>
              <DayChart hours={state.hours} />
            </Suspense>
            <ReadinessCard engine={state.engine} database={state.database} />
          </Stack>
        )}
      </QueryView>
    </Page>
  )
}
