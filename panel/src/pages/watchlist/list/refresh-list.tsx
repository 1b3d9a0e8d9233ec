import { Alert, Button, Group, List, Modal, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { api, unwrap } from '../../../api.ts'
import { ErrorState } from '../../../components/error-state.tsx'
import { AnchorLink } from '../../../components/links.tsx'
import { READABLE } from '../../../faces/readable.ts'
import { type Drift, useRefreshWatchlist } from '../api.ts'

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
  return (
    <Alert
      role="status"
      color={fine ? 'green' : 'yellow'}
      icon={fine ? <IconCircleCheck /> : <IconAlertTriangle />}
      title={t(drift.in_sync ? 'refresh.in_sync' : fine ? 'refresh.mended' : 'refresh.left')}
      styles={READABLE}
    >
      <List size="sm">
        <List.Item>{t('refresh.entries', { count: entries })}</List.Item>
        {mended > 0 && <List.Item>{t('refresh.mended_entries', { count: mended })}</List.Item>}
        {strays > 0 && <List.Item>{t('refresh.stray_people', { count: strays })}</List.Item>}
        {strayFaces > 0 && <List.Item>{t('refresh.stray_faces', { count: strayFaces })}</List.Item>}
        {left.map(({ entry_id: entryId }) => (
          <List.Item key={entryId}>
            {t('refresh.without')}{' '}
            <AnchorLink to="/watchlist/entries/$entryId" params={{ entryId }}>
              {entryId}
            </AnchorLink>
          </List.Item>
        ))}
      </List>
    </Alert>
  )
}
