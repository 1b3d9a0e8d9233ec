import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api, type Schemas, unwrap } from '../../api.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { nameOf } from './queries.ts'
import { ShownSecret } from './shown-secret.tsx'

/** A new secret for a webhook, which is shown once. */
export function RotateSecret({ webhook, onClose }: { webhook: Schemas['Webhook'] | null; onClose: () => void }) {
  const { t } = useTranslation('webhooks')
  return (
    <Modal
      opened={webhook !== null}
      onClose={onClose}
      title={t('rotate_named', { name: webhook ? nameOf(webhook) : '' })}
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      {webhook && <Body id={webhook.id} onClose={onClose} />}
    </Modal>
  )
}

function Body({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation('webhooks')
  const client = useQueryClient()
  const rotate = useMutation({
    mutationFn: () =>
      unwrap(api.POST('/api/v1/webhooks/{webhook_id}/rotate', { params: { path: { webhook_id: id } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ['webhooks'] }),
    gcTime: 0,
  })
  if (rotate.data)
    return <ShownSecret secret={rotate.data.secret} formerUntil={rotate.data.previous_secret_until} onClose={onClose} />
  return (
    <Stack>
      <Text>{t('rotate_text')}</Text>
      {rotate.error && <ErrorState error={rotate.error} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t('common:cancel')}
        </Button>
        <Button data-autofocus loading={rotate.isPending} onClick={() => rotate.mutate()}>
          {t('rotate')}
        </Button>
      </Group>
    </Stack>
  )
}
