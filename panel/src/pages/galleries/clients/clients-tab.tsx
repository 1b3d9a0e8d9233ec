import { Button, Group, SimpleGrid, Stack, Text, TextInput } from '@mantine/core'
import { useDebouncedValue, useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { IconSearch, IconUserPlus, IconUsers } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { clientsQuery, type Gallery } from '../../../api-galleries.ts'
import { EmptyState } from '../../../components/empty-state.tsx'
import { LoadingState } from '../../../components/loading-state.tsx'
import { Pager } from '../../../components/pager.tsx'
import { QueryView } from '../../../components/query-view.tsx'
import { useSession } from '../../../session.ts'
import { useClientActions } from './client-actions.tsx'
import { ClientCard } from './client-card.tsx'
import { ClientDialog } from './client-dialog.tsx'
import { ClientPhotos } from './client-photos.tsx'

const LIMIT = 48

export function ClientsTab({ gallery }: { gallery: Gallery }) {
  const { client } = useSearch({ strict: false })
  return client ? <ClientPhotos gallery={gallery} clientId={client} /> : <ClientList gallery={gallery} />
}

function ClientList({ gallery }: { gallery: Gallery }) {
  const { t } = useTranslation('galleries')
  const { may } = useSession()
  const [typed, setTyped] = useState('')
  const [settled] = useDebouncedValue(typed.trim(), 200)
  const [page, setPage] = useState(1)
  const [adding, addingIs] = useDisclosure(false)
  const clients = useQuery(clientsQuery(gallery.id, page, LIMIT, settled || undefined))
  const { onAction, dialogs } = useClientActions(gallery)
  const add = may('operator') && (
    <Button leftSection={<IconUserPlus size={18} aria-hidden />} onClick={addingIs.open}>
      {t('client.add')}
    </Button>
  )
  return (
    <Stack>
      <QueryView
        query={clients}
        loading={<LoadingState rows={4} height={88} />}
        isEmpty={({ pagination }) => pagination.total === 0 && settled === ''}
        empty={
          <EmptyState title={t('client.empty')} icon={IconUsers} action={add}>
            {t('client.empty_text')}
          </EmptyState>
        }
      >
        {({ clients: shown, pagination }) => (
          <>
            <Group justify="space-between">
              <TextInput
                type="search"
                flex="1 1 14rem"
                maw={360}
                aria-label={t('client.search')}
                placeholder={t('client.search_placeholder')}
                leftSection={<IconSearch size={16} aria-hidden />}
                value={typed}
                onChange={(event) => {
                  setTyped(event.currentTarget.value)
                  setPage(1)
                }}
                dir="auto"
              />
              {add}
            </Group>
            {shown.length === 0 && <Text c="dimmed">{t('client.nobody', { name: settled })}</Text>}
            <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} component="ul" p={0} m={0} style={{ listStyle: 'none' }}>
              {shown.map((client) => (
                <li key={client.id}>
                  <ClientCard gallery={gallery} client={client} onAction={onAction} />
                </li>
              ))}
            </SimpleGrid>
            <Pager {...{ page, limit: LIMIT, count: shown.length, total: pagination.total }} onPage={setPage} />
          </>
        )}
      </QueryView>
      <ClientDialog gallery={gallery} opened={adding} onClose={addingIs.close} client={null} />
      {dialogs}
    </Stack>
  )
}
