import { Button, Grid, Group, Stack, Tabs, Text } from '@mantine/core'
import { IconArrowsJoin, IconTrash } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../../api.ts'
import { ApiImage } from '../../components/api-image.tsx'
import { CopyButton } from '../../components/copy-button.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { AnchorLink } from '../../components/links.tsx'
import { LoadingState } from '../../components/loading-state.tsx'
import { Page } from '../../components/page.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { useSession } from '../../session.ts'
import { Consents } from './consents.tsx'
import { DetailsForm } from './details-form.tsx'
import { ErasePerson } from './erase-person.tsx'
import { MergePerson } from './merge-person.tsx'
import { PersonHistory } from './person-history.tsx'
import { personQuery } from './queries.ts'
import { Receipt } from './receipt.tsx'
import { References } from './references.tsx'

export function PersonPage() {
  const { t } = useTranslation('people')
  const { personId = '' } = useParams({ strict: false })
  // Another person is another page: nothing typed for one may end up with the next.
  return <PersonById key={personId} personId={personId} title={t('title')} />
}

function PersonById({ personId, title }: { personId: string; title: string }) {
  const { t } = useTranslation('people')
  const [receipt, setReceipt] = useState<Schemas['ErasureReceipt'] | null>(null)
  const { data: person, error, refetch } = useQuery({ ...personQuery(personId), enabled: receipt === null })
  if (receipt)
    return (
      <Page title={t('receipt.title')} subtitle={t('receipt.subtitle')}>
        <Receipt receipt={receipt} />
      </Page>
    )
  if (error)
    return (
      <Page title={title}>
        <ErrorState error={error} onRetry={() => void refetch()} />
      </Page>
    )
  if (!person)
    return (
      <Page title={title}>
        <LoadingState />
      </Page>
    )
  return <Known person={person} onErased={setReceipt} />
}

interface KnownProps {
  person: Schemas['Person']
  onErased: (receipt: Schemas['ErasureReceipt']) => void
}

function Known({ person, onErased }: KnownProps) {
  const { t } = useTranslation('people')
  const { may } = useSession()
  const [asked, setAsked] = useState<'merge' | 'erase' | null>(null)
  const { person_id: personId, user_name: name } = person
  const close = () => setAsked(null)
  const actions = may('operator') && (
    <>
      <Button
        variant="default"
        leftSection={<IconArrowsJoin size={18} aria-hidden />}
        onClick={() => setAsked('merge')}
      >
        {t('merge.open')}
      </Button>
      <Button variant="default" leftSection={<IconTrash size={18} aria-hidden />} onClick={() => setAsked('erase')}>
        {t('erase.open')}
      </Button>
    </>
  )
  return (
    <Page title={name} actions={actions} subtitle={<AnchorLink to="/people">{t('back')}</AnchorLink>}>
      <Grid gap="xl">
        <Grid.Col span={{ base: 12, md: 4 }}>
          <Stack>
            <ApiImage src={person.thumbnail_url} alt={t('portrait', { name })} width={200} height={200} radius="md" />
            <Stack gap={2}>
              <Group gap={4}>
                <Text size="sm" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
                  {personId}
                </Text>
                <CopyButton value={personId} />
              </Group>
              <Text size="sm" c="dimmed">
                {t('in_collection', { collection: person.collection })}
              </Text>
              <Text size="sm" c="dimmed">
                {t('since')} <RelativeTime time={person.created_at} />
              </Text>
            </Stack>
            <DetailsForm key={person.updated_at} person={person} readOnly={!may('operator')} />
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 8 }}>
          <Tabs defaultValue="references" keepMounted={false}>
            <Tabs.List>
              <Tabs.Tab value="references">{t('tab.references', { count: person.embedding_count })}</Tabs.Tab>
              <Tabs.Tab value="history">{t('tab.history')}</Tabs.Tab>
              <Tabs.Tab value="consents">{t('tab.consents')}</Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="references" pt="md">
              <References person={person} />
            </Tabs.Panel>
            <Tabs.Panel value="history" pt="md">
              <PersonHistory personId={personId} />
            </Tabs.Panel>
            <Tabs.Panel value="consents" pt="md">
              <Consents person={person} />
            </Tabs.Panel>
          </Tabs>
        </Grid.Col>
      </Grid>
      <MergePerson person={person} opened={asked === 'merge'} onClose={close} />
      <ErasePerson person={person} opened={asked === 'erase'} onClose={close} onErased={onErased} />
    </Page>
  )
}
