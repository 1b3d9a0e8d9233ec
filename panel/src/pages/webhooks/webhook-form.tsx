import { Alert, Button, Checkbox, Group, Modal, Stack, Switch, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api, type Schemas, unwrap } from '../../api.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { CollectionsField, scopeOf } from '../access/access-fields.tsx'
import { nameOf, useEventName, webhookEventsQuery } from './queries.ts'
import { ShownSecret } from './shown-secret.tsx'

type Webhook = Schemas['Webhook']

export interface WebhookFormProps {
  opened: boolean
  /** Null: a new one is made. */
  webhook: Webhook | null
  onClose: () => void
}

export function WebhookForm({ opened, webhook, onClose }: WebhookFormProps) {
  const { t } = useTranslation('webhooks')
  const events = useQuery({ ...webhookEventsQuery, enabled: opened })
  // A stray click beside the window must not take the only sight of the secret away.
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={webhook ? t('change_named', { name: nameOf(webhook) }) : t('create')}
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      {opened && (
        <QueryView query={events}>{(kinds) => <Body webhook={webhook} kinds={kinds} onClose={onClose} />}</QueryView>
      )}
    </Modal>
  )
}

function Body({ webhook, kinds, onClose }: Omit<WebhookFormProps, 'opened'> & { kinds: string[] }) {
  const { t } = useTranslation('webhooks')
  const client = useQueryClient()
  const eventName = useEventName()
  function addressProblem(text: string) {
    const address = URL.canParse(text) ? new URL(text) : null
    if (!address || !['http:', 'https:'].includes(address.protocol)) return t('address_wrong')
    return address.username || address.password || address.hash ? t('address_more') : null
  }
  const form = useForm({
    initialValues: {
      url: webhook?.url ?? '',
      description: webhook?.description ?? '',
      events: webhook?.events ?? (kinds.length === 1 ? kinds : []),
      collections: webhook?.collections ?? ([] as string[]),
      active: webhook?.active ?? true,
    },
    validate: {
      url: (value) => (value.trim() === '' ? t('common:required') : addressProblem(value.trim())),
      description: (value) => (value.length > 200 ? t('description_long') : null),
      events: (value) => (value.length === 0 ? t('common:required') : null),
    },
  })
  const save = useMutation({
    mutationFn: async ({ collections, ...values }: typeof form.values) => {
      const body = { ...values, url: values.url.trim(), collections: scopeOf(collections) }
      if (!webhook) return (await unwrap(api.POST('/api/v1/webhooks', { body }))).secret
      const params = { path: { webhook_id: webhook.id } }
      await unwrap(api.PUT('/api/v1/webhooks/{webhook_id}', { params, body }))
      return null
    },
    onSuccess: async (secret) => {
      await client.invalidateQueries({ queryKey: ['webhooks'] })
      if (secret !== null) return
      notifications.show({ color: 'green', message: t('common:saved') })
      onClose()
    },
    // The secret is not kept in the memory of the page longer than it is shown.
    gcTime: 0,
  })
  if (save.data) return <ShownSecret secret={save.data} onClose={onClose} />
  // What is not known here any more is not lost by opening and saving.
  const choices = [...new Set([...kinds, ...(webhook?.events ?? [])])]
  return (
    <form onSubmit={form.onSubmit((values) => save.mutate(values))} noValidate>
      <Stack>
        <TextInput
          data-autofocus
          type="url"
          label={t('address')}
          description={t('address_text')}
          placeholder="https://example.com/likeness"
          autoComplete="off"
          {...form.getInputProps('url')}
        />
        <TextInput
          label={t('description')}
          description={t('description_text')}
          autoComplete="off"
          {...form.getInputProps('description')}
        />
        {choices.length === 0 ? (
          <Alert color="yellow">{t('no_events')}</Alert>
        ) : (
          <Checkbox.Group label={t('events')} {...form.getInputProps('events')}>
            <Stack gap="xs" mt={4}>
              {choices.map((type) => (
                <Checkbox key={type} value={type} label={eventName(type)} description={type} />
              ))}
            </Stack>
          </Checkbox.Group>
        )}
        <CollectionsField {...form.getInputProps('collections')} />
        <Switch
          label={t('active')}
          description={t('active_text')}
          {...form.getInputProps('active', { type: 'checkbox' })}
        />
        {save.error && <ErrorState error={save.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {webhook ? t('common:save') : t('create')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
