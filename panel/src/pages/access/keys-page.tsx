import { Badge, Button, Code, Table, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { modals } from '@mantine/modals'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { IconKey, IconPlus } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { api, type Schemas, unwrap } from '../../api.ts'
import { keysQuery } from '../../api-access.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { useErrorWords } from '../../components/error-words.ts'
import { Page } from '../../components/page.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { TableView } from '../../components/table-view.tsx'
import { CreateKey } from './create-key.tsx'

export function KeysPage() {
  const { t } = useTranslation('access')
  const [making, makingIs] = useDisclosure(false)
  const keys = useQuery(keysQuery)
  const make = (
    <Button leftSection={<IconPlus size={18} />} onClick={makingIs.open}>
      {t('keys.create')}
    </Button>
  )
  return (
    <Page title={t('keys.title')} subtitle={t('keys.subtitle')} actions={make}>
      <QueryView
        query={keys}
        isEmpty={(all) => all.length === 0}
        empty={
          <EmptyState icon={IconKey} title={t('keys.empty')} action={make}>
            {t('keys.empty_text')}
          </EmptyState>
        }
      >
        {(all) => (
          <TableView
            label={t('keys.title')}
            head={[t('name'), t('keys.begins'), t('role'), t('collections'), t('keys.used'), t('keys.expires'), '']}
            minWidth={{ base: 320, sm: 820 }}
            wideOnly={[1, 3, 4]}
          >
            {all.map((key) => (
              <Row key={key.id} apiKey={key} />
            ))}
          </TableView>
        )}
      </QueryView>
      <CreateKey opened={making} onClose={makingIs.close} />
    </Page>
  )
}

function Row({ apiKey: key }: { apiKey: Schemas['ApiKey'] }) {
  const { t } = useTranslation('access')
  const client = useQueryClient()
  const words = useErrorWords()
  const revoke = useMutation({
    mutationFn: () => unwrap(api.DELETE('/api/v1/keys/{key_id}', { params: { path: { key_id: key.id } } })),
    onSuccess: () => notifications.show({ color: 'green', message: t('keys.revoked', { name: key.name }) }),
    onError: (error) =>
      notifications.show({ color: 'red', message: words.of(error).sentence || t('common:error.unreachable.title') }),
    onSettled: () => client.invalidateQueries({ queryKey: ['keys'] }),
  })
  const expired = key.expires_at !== null && Date.parse(key.expires_at) < Date.now()
  const dead = key.revoked_at !== null || expired
  const ask = () =>
    modals.openConfirmModal({
      title: t('keys.revoke_title', { name: key.name }),
      children: <Text>{t('keys.revoke_text')}</Text>,
      labels: { confirm: t('keys.revoke'), cancel: t('common:cancel') },
      confirmProps: { color: 'red' },
      closeButtonProps: { 'aria-label': t('common:close') },
      onConfirm: () => revoke.mutate(),
    })
  return (
    <Table.Tr>
      <Table.Th scope="row">
        {key.name}
        <Text size="xs" c="dimmed">
          {t(`keys.is_${key.kind}`)}
        </Text>
      </Table.Th>
      <Table.Td visibleFrom="sm">
        <Code style={{ overflowWrap: 'anywhere' }}>{key.kind === 'aws' ? key.id : `${key.prefix}…`}</Code>
      </Table.Td>
      <Table.Td>{t(`common:role.${key.role}`)}</Table.Td>
      <Table.Td visibleFrom="sm">{key.collections?.join(', ') ?? t('common:all')}</Table.Td>
      <Table.Td visibleFrom="sm">
        {key.last_used_at ? <RelativeTime time={key.last_used_at} /> : t('common:never')}
      </Table.Td>
      <Table.Td>{key.expires_at ? <RelativeTime time={key.expires_at} /> : t('common:never')}</Table.Td>
      <Table.Td ta="end">
        {dead ? (
          <Badge variant="default" tt="none" fw={500}>
            {t(key.revoked_at ? 'keys.is_revoked' : 'keys.is_expired')}
          </Badge>
        ) : (
          <Button
            size="xs"
            variant="default"
            onClick={ask}
            loading={revoke.isPending}
            aria-label={t('keys.revoke_title', { name: key.name })}
          >
            {t('keys.revoke')}
          </Button>
        )}
      </Table.Td>
    </Table.Tr>
  )
}
