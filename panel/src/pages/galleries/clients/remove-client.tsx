import { Alert, Button, Checkbox, Group, List, Modal, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { IconCircleCheck } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, type Schemas, unwrap } from '../../../api.ts'
import { useRefreshGallery } from '../../../api-galleries.ts'
import { ConfirmByName } from '../../../components/confirm-by-name.tsx'
import { READABLE } from '../../../faces/readable.ts'
import { Receipt } from '../../erasures/receipt.tsx'
import type { ClientPartProps } from './edit-client.tsx'

interface Removed {
  forgotten: number
  receipt: Schemas['ErasureReceipt'] | null
}

/** Shows what will go, asks for the name, ends with the receipt. */
export function RemoveClient({
  gallery,
  client,
  opened,
  onClose,
  onRemoved,
}: ClientPartProps & { onRemoved?: (() => void) | undefined }) {
  const { t } = useTranslation('galleries')
  const [forget, setForget] = useState(false)
  const refresh = useRefreshGallery(gallery.id)
  const remove = useMutation({
    mutationFn: (): Promise<Removed> =>
      unwrap(
        api.DELETE('/api/v1/galleries/{id}/clients/{clientId}', {
          params: {
            path: { id: gallery.id, clientId: client.id },
            query: { forgetInPhotos: forget ? 'true' : 'false' },
          },
        }),
      ),
  })
  const leave = () => {
    onClose()
    onRemoved?.()
    void refresh()
  }
  const { id, name, photoCount, personId } = client
  return (
    <>
      <ConfirmByName
        opened={opened && !remove.data}
        onClose={onClose}
        onConfirm={() => remove.mutate()}
        title={t('remove.title', { name })}
        name={name}
        action={t('remove.action')}
        pending={remove.isPending}
        error={remove.error}
      >
        <Stack gap="xs">
          <Text>{t('remove.meaning')}</Text>
          <List>
            <List.Item>{t(personId === null ? 'remove.no_face' : 'remove.face')}</List.Item>
            <List.Item>{t('remove.matches', { count: photoCount })}</List.Item>
            <List.Item>{t('remove.link')}</List.Item>
          </List>
          <Text size="sm" c="dimmed">
            {t('remove.photos_stay')}
          </Text>
          {personId !== null && (
            <Checkbox
              checked={forget}
              onChange={(event) => setForget(event.currentTarget.checked)}
              label={t('remove.forget')}
              description={t('remove.forget_text')}
            />
          )}
        </Stack>
      </ConfirmByName>
      <Modal
        opened={opened && remove.data !== undefined}
        onClose={leave}
        title={t('remove.done', { name })}
        size="lg"
        closeButtonProps={{ 'aria-label': t('common:close') }}
      >
        {remove.data && (
          <Stack key={id}>
            <Alert color="green" role="status" icon={<IconCircleCheck />} styles={READABLE}>
              {t('remove.done_text')} {forget && t('remove.forgotten', { count: remove.data.forgotten })}
            </Alert>
            {remove.data.receipt && <Receipt erasure={remove.data.receipt} />}
            <Group justify="flex-end">
              <Button onClick={leave}>{t('common:close')}</Button>
            </Group>
          </Stack>
        )}
      </Modal>
    </>
  )
}
