import { ActionIcon, Badge, Box, Button, Group, Menu, Stack, Table, Text } from '@mantine/core'
import { modals } from '@mantine/modals'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { IconDots, IconPencil, IconRefresh, IconTrash } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { api, type Schemas, unwrap } from '../../api.ts'
import { RelativeTime } from '../../components/relative-time.tsx'
import { useErrorNotice } from '../../components/use-error-notice.ts'
import { nameOf, useEventName } from './queries.ts'

type Webhook = Schemas['Webhook']

export interface WebhookRowProps {
  webhook: Webhook
  onChange: () => void
  onRotate: () => void
}

export function WebhookRow({ webhook, onChange, onRotate }: WebhookRowProps) {
  const { t } = useTranslation('webhooks')
  const client = useQueryClient()
  const notice = useErrorNotice()
  const eventName = useEventName()
  const name = nameOf(webhook)
  const params = { path: { webhook_id: webhook.id } }
  const refresh = () => client.invalidateQueries({ queryKey: ['webhooks'] })
  const test = useMutation({
    mutationFn: () => unwrap(api.POST('/api/v1/webhooks/{webhook_id}/test', { params })),
    onSuccess: ({ delivered, status }) =>
      notifications.show({
        color: delivered ? 'green' : 'red',
        message:
          status === null
            ? t('tested.silent', { name })
            : t(delivered ? 'tested.delivered' : 'tested.failed', { name, status }),
        autoClose: delivered ? 4000 : 12_000,
      }),
    onError: notice,
    onSettled: refresh,
  })
  const remove = useMutation({
    mutationFn: () => unwrap(api.DELETE('/api/v1/webhooks/{webhook_id}', { params })),
    onSuccess: () => notifications.show({ color: 'green', message: t('removed', { name }) }),
    onError: notice,
    onSettled: refresh,
  })
  const ask = () =>
    modals.openConfirmModal({
      title: t('remove_named', { name }),
      children: <Text>{t('remove_text')}</Text>,
      labels: { confirm: t('common:delete'), cancel: t('common:cancel') },
      confirmProps: { color: 'red' },
      closeButtonProps: { 'aria-label': t('common:close') },
      onConfirm: () => remove.mutate(),
    })
  return (
    <Table.Tr>
      <Table.Th scope="row" maw={320}>
        {webhook.description && <Text fw={600}>{webhook.description}</Text>}
        <Text size="sm" fw={webhook.description ? 400 : 600} style={{ overflowWrap: 'anywhere' }}>
          {webhook.url}
        </Text>
        <Box hiddenFrom="sm" mt={4} fw={400}>
          <LastDelivery last={webhook.last_delivery} />
        </Box>
      </Table.Th>
      <Table.Td visibleFrom="sm">{webhook.events.map(eventName).join(', ')}</Table.Td>
      <Table.Td visibleFrom="sm">{webhook.collections?.join(', ') ?? t('common:all')}</Table.Td>
      <Table.Td>
        <Badge color={webhook.active ? 'green' : 'gray'} variant="light" tt="none" miw="max-content">
          {t(webhook.active ? 'is_active' : 'is_off')}
        </Badge>
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <LastDelivery last={webhook.last_delivery} />
      </Table.Td>
      <Table.Td>
        <Group gap="xs" justify="flex-end" wrap="nowrap">
          <Button
            size="xs"
            variant="default"
            onClick={() => test.mutate()}
            loading={test.isPending}
            aria-label={t('test_named', { name })}
          >
            {t('test')}
          </Button>
          <Menu position="bottom-end" withArrow>
            <Menu.Target>
              <ActionIcon variant="default" size={30} aria-label={t('more', { name })} loading={remove.isPending}>
                <IconDots size={16} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<IconPencil size={16} />} onClick={onChange}>
                {t('change')}
              </Menu.Item>
              <Menu.Item leftSection={<IconRefresh size={16} />} onClick={onRotate}>
                {t('rotate')}
              </Menu.Item>
              <Menu.Item leftSection={<IconTrash size={16} />} c="var(--mantine-color-error)" onClick={ask}>
                {t('common:delete')}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </Group>
      </Table.Td>
    </Table.Tr>
  )
}

function LastDelivery({ last }: { last: Webhook['last_delivery'] }) {
  const { t } = useTranslation('webhooks')
  if (!last) return t('common:never')
  const words = t(last.state === 'delivered' ? 'last_delivered' : 'last_failed')
  return (
    <Stack gap={2} align="flex-start">
      <Badge color={last.state === 'delivered' ? 'green' : 'red'} variant="light" tt="none" miw="max-content">
        {last.status === null ? words : `${words} (${last.status})`}
      </Badge>
      <Text size="xs" c="dimmed">
        <RelativeTime time={last.at} />
      </Text>
    </Stack>
  )
}
