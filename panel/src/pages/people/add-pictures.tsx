import { Button, Group, Modal, Stack } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconCamera } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../../api.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { DropZone } from '../../faces/drop-zone.tsx'
import { Duplicate } from '../../faces/duplicate.tsx'
import { duplicatesOf, type EnrollFields, enrollPictures, refusalsOf } from '../../faces/enroll-call.ts'
import { Refusals } from '../../faces/refusals.tsx'
import { Tray } from '../../faces/tray.tsx'
import { useTray } from '../../faces/use-tray.ts'
import { Webcam } from '../../faces/webcam.tsx'
import { useRefreshPerson } from './queries.ts'

/** More pictures of somebody who is known. */
export function AddPictures({ person, onClose }: { person: Schemas['Person']; onClose: () => void }) {
  const { t } = useTranslation('people')
  const tray = useTray()
  const [camera, setCamera] = useState(false)
  const { person_id, user_name: name, collection } = person
  const refresh = useRefreshPerson(person_id)
  const sending = useMutation({
    mutationFn: (more: EnrollFields) => enrollPictures(tray.pictures, { person_id, collection, ...more }),
    onSuccess: async ({ face_ids, refused }) => {
      notifications.show({ message: t('add.added', { count: face_ids.length, name }) })
      tray.clear()
      await refresh()
      if (refused.length === 0) onClose()
    },
  })
  const duplicates = duplicatesOf(sending.error)
  const refused = sending.data?.refused ?? refusalsOf(sending.error) ?? []
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={t('add.title', { name })}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <Stack>
        {camera && <Webcam onePerson onPicture={(file) => tray.add([file])} onClose={() => setCamera(false)} />}
        <DropZone title={t('add.drop')} onPictures={tray.add} compact={camera || tray.pictures.length > 0}>
          {!camera && (
            <Button variant="light" leftSection={<IconCamera size={18} aria-hidden />} onClick={() => setCamera(true)}>
              {t('add.use_camera')}
            </Button>
          )}
        </DropZone>
        <Tray tray={tray} />
        {duplicates ? (
          <Duplicate
            duplicates={duplicates}
            pending={sending.isPending}
            onAnyway={() => sending.mutate({ allow_duplicate: 'true' })}
            onCancel={sending.reset}
          />
        ) : refused.length > 0 ? (
          <Refusals refused={refused} title={t('add.refused')} />
        ) : (
          sending.error && <ErrorState error={sending.error} />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button disabled={!tray.ready} loading={sending.isPending} onClick={() => sending.mutate({})}>
            {t('add.submit', { count: tray.pictures.length })}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
