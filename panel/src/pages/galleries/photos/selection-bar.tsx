import { Button, Group, Modal, Paper, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { useMutation } from '@tanstack/react-query'
import { IconFileZip, IconTrash, IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { api, unwrap } from '../../../api.ts'
import { type Gallery, pathOf, useRefreshGallery } from '../../../api-galleries.ts'
import { ErrorState } from '../../../components/error-state.tsx'
import { useErrorNotice } from '../../../components/use-error-notice.ts'
import { saveAs } from './save-as.ts'
import type { Selection } from './use-selection.ts'
import styles from './photos.module.css'

/** The server takes so many at once. */
const AT_ONCE = 1000

/** What can be done with the photos that are chosen. */
export function SelectionBar({ gallery, selection }: { gallery: Gallery; selection: Selection }) {
  const { t } = useTranslation('galleries')
  const { chosen, clear } = selection
  const [asking, askingIs] = useDisclosure(false)
  const notice = useErrorNotice()
  const refresh = useRefreshGallery(gallery.id)
  const count = chosen.size
  const zip = useMutation({
    mutationFn: async () => {
      const body = { photoIds: [...chosen] }
      const call = api.POST('/api/v1/galleries/{id}/photos.zip', { params: pathOf(gallery.id), body, parseAs: 'blob' })
      saveAs((await unwrap(call)) as Blob, `${gallery.slug}.zip`)
    },
    onError: notice,
  })
  const remove = useMutation({
    mutationFn: async () => {
      const ids = [...chosen]
      let removed = 0
      for (let from = 0; from < ids.length; from += AT_ONCE) {
        const body = { photoIds: ids.slice(from, from + AT_ONCE) }
        const call = api.DELETE('/api/v1/galleries/{id}/photos', { params: pathOf(gallery.id), body })
        removed += (await unwrap(call)).removed
      }
      return removed
    },
    onSuccess: (removed) => {
      askingIs.close()
      clear()
      notifications.show({ message: t('selection.deleted', { count: removed }) })
    },
    onSettled: refresh,
  })
  return (
    <>
      {count > 0 && (
        <Paper
          withBorder
          shadow="sm"
          p="xs"
          mb="xs"
          className={styles.bar}
          role="toolbar"
          aria-label={t('selection.label')}
        >
          <Group gap="xs" justify="space-between">
            <Text fw={600} role="status" px={4}>
              {t('selection.count', { count })}
            </Text>
            <Group gap="xs">
              <Button
                variant="default"
                size="xs"
                leftSection={<IconFileZip size={16} aria-hidden />}
                loading={zip.isPending}
                onClick={() => zip.mutate()}
              >
                {t('selection.zip')}
              </Button>
              <Button
                variant="default"
                size="xs"
                leftSection={<IconTrash size={16} aria-hidden />}
                onClick={askingIs.open}
              >
                {t('selection.delete')}
              </Button>
              <Button
                variant="subtle"
                color="gray"
                size="xs"
                leftSection={<IconX size={16} aria-hidden />}
                onClick={clear}
              >
                {t('selection.clear')}
              </Button>
            </Group>
          </Group>
        </Paper>
      )}
      <Modal
        opened={asking}
        onClose={askingIs.close}
        title={t('selection.delete_title', { count })}
        closeButtonProps={{ 'aria-label': t('common:close') }}
      >
        <Stack>
          <Text>{t('selection.delete_meaning')}</Text>
          {remove.error && <ErrorState error={remove.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={askingIs.close} data-autofocus>
              {t('common:cancel')}
            </Button>
            <Button color="red" loading={remove.isPending} onClick={() => remove.mutate()}>
              {t('selection.delete_action', { count })}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  )
}
