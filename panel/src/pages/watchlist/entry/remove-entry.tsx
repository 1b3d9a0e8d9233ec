import { List, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api, type Schemas, unwrap } from '../../../api.ts'
import { ConfirmByName } from '../../../components/confirm-by-name.tsx'
import { type Entry, entryQuery, hitsOf, pathOf } from '../api.ts'

export interface RemoveEntryProps {
  entry: Entry
  opened: boolean
  onClose: () => void
  onRemoved: (removed: Schemas['RemovedWatchlistEntry']) => void
}

/** Shows what will go, asks for the name, ends with the receipt. */
export function RemoveEntry({ entry, opened, onClose, onRemoved }: RemoveEntryProps) {
  const { t } = useTranslation('watchlist')
  const cache = useQueryClient()
  const { id, name } = entry
  const remove = useMutation({
    mutationFn: () => unwrap(api.DELETE('/api/v1/watchlist/{id}', { params: pathOf(id) })),
    onSuccess: async (removed) => {
      onRemoved(removed)
      cache.removeQueries({ queryKey: entryQuery(id).queryKey })
      for (const part of ['entries', 'alerts', 'screenings', 'screening', 'statistics'])
        void cache.invalidateQueries({ queryKey: ['watchlist', part] })
    },
  })
  return (
    <ConfirmByName
      opened={opened}
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
          <List.Item>{t('remove.pictures', { count: entry.reference_images.length })}</List.Item>
          <List.Item>{t('remove.alerts', { count: hitsOf(entry) })}</List.Item>
          <List.Item>{t('remove.history')}</List.Item>
        </List>
        <Text fw={600}>{t('remove.for_good')}</Text>
      </Stack>
    </ConfirmByName>
  )
}
