import { Alert, Button, Group, List, Modal, Stack, Text } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { api, unwrap } from '../../../api.ts'
import { ErrorState } from '../../../components/error-state.tsx'
import { AnchorLink } from '../../../components/links.tsx'
import { READABLE } from '../../../faces/readable.ts'
import { type Drift, entryQuery, useRefreshWatchlist } from '../api.ts'

export interface DialogProps {
  opened: boolean
  onClose: () => void
}

/** Brings list and engine together again, and tells what was not. */
export function RefreshList({ opened, onClose }: DialogProps) {
  const { t } = useTranslation('watchlist')
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('refresh.title')}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      {opened && <Body onClose={onClose} />}
    </Modal>
  )
}

function Body({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('watchlist')
  const refresh = useRefreshWatchlist()
  const run = useMutation({
    mutationFn: () => unwrap(api.POST('/api/v1/watchlist/refresh')),
    onSuccess: refresh,
  })
  return (
    <Stack>
      {run.data ? (
        <Report drift={run.data} />
      ) : (
        <>
          <Text>{t('refresh.meaning')}</Text>
          <List size="sm">
            <List.Item>{t('refresh.missing')}</List.Item>
            <List.Item>{t('refresh.strays')}</List.Item>
          </List>
        </>
      )}
      {run.error && <ErrorState error={run.error} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t('common:close')}
        </Button>
        {!run.data && (
          <Button loading={run.isPending} onClick={() => run.mutate()}>
            {t('refresh.action')}
          </Button>
        )}
      </Group>
    </Stack>
  )
}

function Report({ drift }: { drift: Drift }) {
  const { t } = useTranslation('watchlist')
  const { missing, strays, stray_faces: strayFaces, entries } = drift
  const left = missing.filter(({ mended }) => !mended)
  const mended = missing.length - left.length
  const fine = left.length === 0
  // Strays alone are nobody's fault here: whatever others keep in the collection.
  const outcome = !fine ? 'left' : mended > 0 ? 'mended' : 'in_sync'
  return (
    <Alert
      role="status"
      color={fine ? 'green' : 'yellow'}
      icon={fine ? <IconCircleCheck /> : <IconAlertTriangle />}
      title={t(`refresh.${outcome}`)}
      styles={READABLE}
    >
      <List size="sm">
        <List.Item>{t('refresh.entries', { count: entries })}</List.Item>
        {mended > 0 && <List.Item>{t('refresh.mended_entries', { count: mended })}</List.Item>}
        {strays > 0 && <List.Item>{t('refresh.stray_people', { count: strays })}</List.Item>}
        {strayFaces > 0 && <List.Item>{t('refresh.stray_faces', { count: strayFaces })}</List.Item>}
        {left.map(({ entry_id: entryId }) => (
          <List.Item key={entryId}>
            {t('refresh.without')} <EntryLink id={entryId} />
          </List.Item>
        ))}
      </List>
    </Alert>
  )
}

function EntryLink({ id }: { id: string }) {
  const { data: entry } = useQuery(entryQuery(id))
  return (
    <AnchorLink
      to="/watchlist/entries/$entryId"
      params={{ entryId: id }}
      dir="auto"
      inherit
      c="inherit"
      underline="always"
    >
      {entry?.name ?? id}
    </AnchorLink>
  )
}
