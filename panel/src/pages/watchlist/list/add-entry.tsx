import { Alert, Button, Group, Modal, Stack } from '@mantine/core'
import { useForm } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import { useMutation } from '@tanstack/react-query'
import { IconUsers } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { ErrorState } from '../../../components/error-state.tsx'
import { READABLE } from '../../../faces/readable.ts'
import { Refusals } from '../../../faces/refusals.tsx'
import { useTray } from '../../../faces/use-tray.ts'
import { useRefreshWatchlist } from '../api.ts'
import { PicturesField } from '../parts/pictures-field.tsx'
import { useOptions } from '../parts/rates.tsx'
import { addEntry, refusedPictures } from './entry-call.ts'
import { EntryFieldsOf, type EntryValues, expiryOf, useEntryCheck } from './entry-fields.tsx'
import type { DialogProps } from './refresh-list.tsx'

/** Somebody new on the list. */
export function AddEntry({ opened, onClose }: DialogProps) {
  const { t } = useTranslation('watchlist')
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('add.title')}
      size="xl"
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      {opened && <Body onClose={onClose} />}
    </Modal>
  )
}

function Body({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('watchlist')
  const refresh = useRefreshWatchlist()
  const tray = useTray()
  const fourEyes = useOptions().data?.four_eyes === true
  const form = useForm<EntryValues>({ initialValues: { name: '', reason: '', expires: '' }, validate: useEntryCheck() })
  const save = useMutation({
    mutationFn: ({ name, reason, expires }: EntryValues) =>
      addEntry({ name: name.trim(), reason: reason.trim(), expires_at: expiryOf(expires) }, tray.pictures),
    onSuccess: async ({ name, state, refused }) => {
      notifications.show({ message: t(state === 'waiting' ? 'add.waits' : 'add.done', { name }) })
      await refresh()
      if (refused.length === 0) onClose()
    },
  })
  const refused = refusedPictures(save.error) ?? save.data?.refused ?? []
  return (
    <form onSubmit={form.onSubmit((values) => save.mutate(values))} noValidate>
      <Stack>
        {!save.data && (
          <>
            <EntryFieldsOf form={form} />
            <PicturesField tray={tray} />
            {fourEyes && (
              <Alert color="indigo" icon={<IconUsers />} styles={READABLE}>
                {t('add.four_eyes')}
              </Alert>
            )}
          </>
        )}
        {refused.length > 0 ? (
          <Refusals refused={refused} title={t(save.data ? 'add.refused_some' : 'add.refused')} />
        ) : (
          save.error && <ErrorState error={save.error} />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t(save.data ? 'common:close' : 'common:cancel')}
          </Button>
          {!save.data && (
            <Button type="submit" loading={save.isPending} disabled={!tray.ready}>
              {t('add.action', { count: tray.pictures.length })}
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  )
}
