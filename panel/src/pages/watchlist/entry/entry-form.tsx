import { Button, Group, Stack } from '@mantine/core'
import { useForm } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api, unwrap } from '../../../api.ts'
import { ErrorState } from '../../../components/error-state.tsx'
import { type Entry, pathOf, useRefreshWatchlist } from '../api.ts'
import { dayOf, EntryFieldsOf, type EntryValues, expiryOf, useEntryCheck } from '../list/entry-fields.tsx'

/** Name, reason and expiry, typed over where they stand. */
export function EntryForm({ entry }: { entry: Entry }) {
  const { t } = useTranslation('watchlist')
  const refresh = useRefreshWatchlist()
  const { name, reason, expires_at: expires } = entry
  const form = useForm<EntryValues>({
    initialValues: { name, reason, expires: expires ? dayOf(new Date(expires)) : '' },
    validate: useEntryCheck(),
  })
  const save = useMutation({
    mutationFn: (values: EntryValues) => {
      // A day that was not touched keeps its hour.
      const expiry = form.isDirty('expires') ? { expires_at: expiryOf(values.expires) } : {}
      const body = { name: values.name.trim(), reason: values.reason.trim(), ...expiry }
      return unwrap(api.PUT('/api/v1/watchlist/{id}', { params: pathOf(entry.id), body }))
    },
    onSuccess: async () => {
      notifications.show({ message: t('common:saved') })
      await refresh()
    },
  })
  return (
    <form onSubmit={form.onSubmit((values) => save.mutate(values))} aria-label={t('entry.details')} noValidate>
      <Stack>
        <EntryFieldsOf form={form} />
        {save.error && <ErrorState error={save.error} />}
        <Group justify="flex-end">
          <Button type="submit" variant="light" disabled={!form.isDirty()} loading={save.isPending}>
            {t('common:save')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
