import { Badge, Button, Group, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useDisclosure } from '@mantine/hooks'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../../../api.ts'
import { ActorName } from '../../../components/actor-name.tsx'
import { Figure } from '../../../components/figure.tsx'
import { AnchorLink, ButtonLink } from '../../../components/links.tsx'
import { Page } from '../../../components/page.tsx'
import { QueryView } from '../../../components/query-view.tsx'
import { useFormats } from '../../../lib/format.ts'
import { type Entry, entryQuery, hitsOf } from '../api.ts'
import { ForOperators } from '../frame.tsx'
import { Approve } from '../parts/approve.tsx'
import { EntryBadge } from '../parts/badges.tsx'
import { Expiry } from '../parts/expiry.tsx'
import { Noisy } from '../parts/noisy.tsx'
import { EntryForm } from './entry-form.tsx'
import { EntryPictures } from './entry-pictures.tsx'
import { RemoveEntry } from './remove-entry.tsx'
import { Removed } from './removed.tsx'

const route = getRouteApi('/inside/watchlist/entries/$entryId')

export const EntryPage = () => (
  <ForOperators at="list">
    <OneEntry />
  </ForOperators>
)

function OneEntry() {
  const { entryId } = route.useParams()
  const { t } = useTranslation('watchlist')
  const [removed, setRemoved] = useState<Schemas['RemovedWatchlistEntry'] | null>(null)
  const entry = useQuery({
    ...entryQuery(entryId),
    enabled: removed === null,
    refetchInterval: ({ state: { data } }) => (data?.state === 'adding' || data?.state === 'removing' ? 3000 : false),
  })
  if (removed) return <Removed removed={removed} />
  if (entry.data && !entry.error) return <Loaded key={entryId} entry={entry.data} onRemoved={setRemoved} />
  return (
    <Page title={t('entry.title')} subtitle={<AnchorLink to="/watchlist">{t('entry.back')}</AnchorLink>}>
      <QueryView query={entry}>{() => null}</QueryView>
    </Page>
  )
}

interface LoadedProps {
  entry: Entry
  onRemoved: (removed: Schemas['RemovedWatchlistEntry']) => void
}

function Loaded({ entry, onRemoved }: LoadedProps) {
  const { t } = useTranslation('watchlist')
  const { number, dateTime } = useFormats()
  const [removing, removingIs] = useDisclosure(false)
  const { alerts } = entry
  return (
    <Page
      title={entry.name}
      subtitle={<AnchorLink to="/watchlist">{t('entry.back')}</AnchorLink>}
      actions={
        <Button variant="default" onClick={removingIs.open}>
          {t('remove.ask')}
        </Button>
      }
    >
      <Group gap="sm">
        <EntryBadge state={entry.state} />
        <Expiry at={entry.expires_at} />
        <Badge variant="default" tt="none">
          {entry.collection}
        </Badge>
        <Text size="sm" c="dimmed">
          {t('entry.added', { date: dateTime(entry.added_date) })} <ActorName actor={entry.added_by} />
        </Text>
        {entry.approved_by && (
          <Text size="sm" c="dimmed">
            {t('entry.approved')} <ActorName actor={entry.approved_by} />
          </Text>
        )}
      </Group>
      {entry.state === 'waiting' && <Approve entry={entry} />}
      {entry.noisy && <Noisy entry={entry} />}
      <SimpleGrid cols={{ base: 2, sm: 4 }}>
        <Figure label={t('hits.all')} value={number(hitsOf(entry))} />
        <Figure label={t('alert_state.open')} value={number(alerts.open)} />
        <Figure label={t('alert_state.confirmed')} value={number(alerts.confirmed)} />
        <Figure label={t('alert_state.dismissed')} value={number(alerts.dismissed)} />
      </SimpleGrid>
      <Group gap="xs">
        <ButtonLink to="/watchlist/history" search={{ entry: entry.id }} variant="default">
          {t('entry.where')}
        </ButtonLink>
      </Group>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        <Paper withBorder p="md">
          <Stack>
            <Title order={2} size="h4">
              {t('entry.details')}
            </Title>
            <EntryForm key={entry.updated_date} entry={entry} />
          </Stack>
        </Paper>
        <Paper withBorder p="md">
          <Stack>
            <Title order={2} size="h4">
              {t('entry.pictures')}
            </Title>
            <EntryPictures entry={entry} />
          </Stack>
        </Paper>
      </SimpleGrid>
      <RemoveEntry entry={entry} opened={removing} onClose={removingIs.close} onRemoved={onRemoved} />
    </Page>
  )
}
