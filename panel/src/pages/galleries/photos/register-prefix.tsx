import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, unwrap } from '../../../api.ts'
import { type Gallery, pathOf, useRefreshGallery } from '../../../api-galleries.ts'
import { ErrorState } from '../../../components/error-state.tsx'

export interface RegisterPrefixProps {
  gallery: Gallery
  opened: boolean
  onClose: () => void
}

/** Photos that are in a bucket already: they stay there and are only read. */
export function RegisterPrefix(props: RegisterPrefixProps) {
  const { t } = useTranslation('galleries')
  const { opened, onClose } = props
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('bucket.title')}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      {opened && <Body {...props} />}
    </Modal>
  )
}

function Body({ gallery, onClose }: RegisterPrefixProps) {
  const { t } = useTranslation('galleries')
  const refresh = useRefreshGallery(gallery.id)
  const [prefix, setPrefix] = useState('')
  const [bucket, setBucket] = useState('')
  const scan = useMutation({
    mutationFn: () =>
      unwrap(
        api.POST('/api/v1/galleries/{id}/photos/scan', {
          params: pathOf(gallery.id),
          body: { prefix: prefix.trim(), ...(bucket.trim() && { bucket: bucket.trim() }) },
        }),
      ),
    onSuccess: async ({ found, added }) => {
      await refresh()
      notifications.show({ message: t('bucket.found', { count: found, added }) })
      onClose()
    },
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        scan.mutate()
      }}
    >
      <Stack>
        <Text>{t('bucket.meaning')}</Text>
        <TextInput
          data-autofocus
          label={t('bucket.prefix')}
          description={t('bucket.prefix_hint')}
          placeholder="events/2027-06-12/"
          spellCheck={false}
          autoCapitalize="none"
          maxLength={1024}
          value={prefix}
          onChange={(event) => setPrefix(event.currentTarget.value)}
        />
        <TextInput
          label={t('bucket.bucket')}
          description={t('bucket.bucket_hint')}
          spellCheck={false}
          autoCapitalize="none"
          maxLength={255}
          value={bucket}
          onChange={(event) => setBucket(event.currentTarget.value)}
        />
        {scan.error && <ErrorState error={scan.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button type="submit" loading={scan.isPending}>
            {t('bucket.action')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
