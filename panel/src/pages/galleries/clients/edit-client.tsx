import { Button, Group, Modal, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api, unwrap } from '../../../api.ts'
import { type Gallery, type GalleryClient, useRefreshGallery } from '../../../api-galleries.ts'
import { ErrorState } from '../../../components/error-state.tsx'

export interface ClientPartProps {
  gallery: Gallery
  client: GalleryClient
  opened: boolean
  onClose: () => void
}

export function EditClient(props: ClientPartProps) {
  const { t } = useTranslation('galleries')
  const { opened, onClose } = props
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('client.edit')}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      {opened && <Body {...props} />}
    </Modal>
  )
}

function Body({ gallery, client, onClose }: ClientPartProps) {
  const { t } = useTranslation('galleries')
  const refresh = useRefreshGallery(gallery.id)
  const form = useForm({
    initialValues: { name: client.name, email: client.email ?? '' },
    validate: { name: (value) => (value.trim() ? null : t('common:required')) },
  })
  const save = useMutation({
    mutationFn: ({ name, email }: typeof form.values) =>
      unwrap(
        api.PUT('/api/v1/galleries/{id}/clients/{clientId}', {
          params: { path: { id: gallery.id, clientId: client.id } },
          body: { name: name.trim(), email: email.trim() || null },
        }),
      ),
    onSuccess: async () => {
      await refresh()
      onClose()
    },
  })
  return (
    <form onSubmit={form.onSubmit((values) => save.mutate(values))} noValidate>
      <Stack>
        <TextInput
          data-autofocus
          required
          label={t('client.name')}
          maxLength={200}
          autoComplete="off"
          dir="auto"
          {...form.getInputProps('name')}
        />
        <TextInput
          type="email"
          label={t('client.email')}
          maxLength={254}
          autoComplete="off"
          {...form.getInputProps('email')}
        />
        {save.error && <ErrorState error={save.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {t('common:save')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
