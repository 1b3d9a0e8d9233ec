import { Button, Group, Modal, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api, unwrap } from '../../api.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { dayToIso } from '../../components/use-page-search.ts'
import type { Role } from '../../session.ts'
import { CollectionsField, KindField, type KeyKind, RoleField, scopeOf } from './access-fields.tsx'
import { MadeKey } from './made-key.tsx'

export function CreateKey({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation('access')
  // A stray click beside the window must not take the only sight of the key away.
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('keys.create')}
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      {opened && <Body onClose={onClose} />}
    </Modal>
  )
}

function Body({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('access')
  const client = useQueryClient()
  const form = useForm({
    initialValues: {
      kind: 'api' as KeyKind,
      name: '',
      role: 'operator' as Role,
      collections: [] as string[],
      expires: '',
    },
    validate: {
      name: (value) => (value.trim() === '' ? t('common:required') : null),
      expires: (value) => (value && Date.parse(dayToIso(value, true) ?? '') < Date.now() ? t('keys.past') : null),
    },
  })
  const create = useMutation({
    mutationFn: ({ kind, name, role, collections, expires }: typeof form.values) =>
      unwrap(
        api.POST('/api/v1/keys', {
          body: { kind, name, role, collections: scopeOf(collections), expires_at: dayToIso(expires, true) ?? null },
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: ['keys'] }),
    // The key itself is not kept in the memory of the page longer than it is shown.
    gcTime: 0,
  })
  if (create.data) return <MadeKey made={create.data} onClose={onClose} />
  return (
    <form onSubmit={form.onSubmit((values) => create.mutate(values))} noValidate>
      <Stack>
        <TextInput
          data-autofocus
          label={t('name')}
          description={t('keys.name_text')}
          autoComplete="off"
          {...form.getInputProps('name')}
        />
        <KindField {...form.getInputProps('kind')} />
        <RoleField {...form.getInputProps('role')} />
        <CollectionsField {...form.getInputProps('collections')} />
        <TextInput
          type="date"
          label={t('keys.expires')}
          description={t('keys.expires_text')}
          {...form.getInputProps('expires')}
        />
        {create.error && <ErrorState error={create.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button type="submit" loading={create.isPending}>
            {t('keys.create')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
