import { Alert, Button, Group, Modal, Stack } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation } from '@tanstack/react-query'
import { IconUsers } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { ErrorState } from '../../../components/error-state.tsx'
import { READABLE } from '../../../faces/readable.ts'
import { Refusals } from '../../../faces/refusals.tsx'
import { useTray } from '../../../faces/use-tray.ts'
import { type Entry, useRefreshWatchlist } from '../api.ts'
import { addPictures, refusedPictures } from '../list/entry-call.ts'
import { PicturesField } from '../parts/pictures-field.tsx'
import { useOptions } from '../parts/rates.tsx'

/** More pictures of somebody who is on the list. */
export function AddPictures({ entry, onClose }: { entry: Entry; onClose: () => void }) {
  const { t } = useTranslation('watchlist')
  const tray = useTray()
  const fourEyes = useOptions().data?.four_eyes === true
  const refresh = useRefreshWatchlist()
  const { id, name } = entry
  const sending = useMutation({
    mutationFn: () => addPictures(id, tray.pictures),
    onSuccess: async ({ refused }) => {
      notifications.show({ message: t('entry.pictures_added', { name }) })
      tray.clear()
      await refresh()
      if (refused.length === 0) onClose()
    },
  })
  const refused = refusedPictures(sending.error) ?? sending.data?.refused ?? []
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={t('people:add.title', { name })}
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <Stack>
        <PicturesField tray={tray} />
        {fourEyes && (
          <Alert color="indigo" icon={<IconUsers />} styles={READABLE}>
            {t('entry.four_eyes')}
          </Alert>
        )}
        {refused.length > 0 ? (
          <Refusals refused={refused} title={t('add.refused_some')} />
        ) : (
          sending.error && <ErrorState error={sending.error} />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button disabled={!tray.ready} loading={sending.isPending} onClick={() => sending.mutate()}>
            {t('people:add.submit', { count: tray.pictures.length })}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
