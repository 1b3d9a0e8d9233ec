import { Button, Group, Modal, SegmentedControl, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation } from '@tanstack/react-query'
import { IconDownload, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, unwrap } from '../../../api.ts'
import { ActorName } from '../../../components/actor-name.tsx'
import { ErrorState } from '../../../components/error-state.tsx'
import { useFormats } from '../../../lib/format.ts'
import { useSession } from '../../../session.ts'
import { pathOf, type Screened, useRefreshWatchlist } from '../api.ts'
import { ScreenedView } from '../parts/screened-view.tsx'

type Shown = 'original' | 'annotated'

/** A picture of the history: as it came or with its boxes, everybody in it, and the way to be rid of it. */
export function ScreeningView({ screened, onClose }: { screened: Screened; onClose: () => void }) {
  const { t } = useTranslation('watchlist')
  const { dateTime } = useFormats()
  const { may } = useSession()
  const refresh = useRefreshWatchlist()
  const [shown, setShown] = useState<Shown>('original')
  const [asking, setAsking] = useState(false)
  const { db_id: id, saved_image_path: annotated, original_image_path: original } = screened
  const { image_path_or_identifier: name } = screened
  const remove = useMutation({
    mutationFn: () => unwrap(api.DELETE('/api/v1/processed-images/{id}', { params: pathOf(id ?? '') })),
    onSuccess: async () => {
      notifications.show({ message: t('history.removed') })
      onClose()
      await refresh()
    },
  })
  const src = shown === 'annotated' ? annotated : original
  return (
    <Modal
      opened
      onClose={onClose}
      size="xl"
      title={t('history.one')}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <Stack>
        <div>
          <Text fw={600} dir="auto" style={{ overflowWrap: 'anywhere' }}>
            {name}
          </Text>
          <Text size="sm" c="dimmed">
            {t(`source.${screened.source}`)} · {dateTime(screened.processing_timestamp)} ·{' '}
            <ActorName actor={screened.requested_by} />
          </Text>
        </div>
        {original && annotated && (
          <SegmentedControl
            aria-label={t('history.which')}
            data={(['original', 'annotated'] as const).map((value) => ({ value, label: t(`history.${value}`) }))}
            value={shown}
            onChange={(value) => setShown(value as Shown)}
            style={{ alignSelf: 'flex-start' }}
          />
        )}
        {shown === 'annotated' && annotated ? (
          <img
            src={annotated}
            alt={t('history.annotated_alt', { name })}
            style={{ display: 'block', maxWidth: '100%', maxHeight: '60vh', margin: '0 auto' }}
          />
        ) : (
          <ScreenedView screened={screened} src={original} name={name} />
        )}
        {remove.error && <ErrorState error={remove.error} />}
        {asking && (
          <Text fw={600} role="status">
            {t('history.remove_meaning')}
          </Text>
        )}
        <Group justify="space-between" gap="xs">
          {src ? (
            <Button
              variant="default"
              component="a"
              href={src}
              download
              leftSection={<IconDownload size={16} aria-hidden />}
            >
              {t('history.download')}
            </Button>
          ) : (
            <span />
          )}
          {may('operator') && id !== null && (
            <Group gap="xs">
              {asking && (
                <Button variant="default" onClick={() => setAsking(false)}>
                  {t('common:cancel')}
                </Button>
              )}
              <Button
                color="red"
                variant={asking ? 'filled' : 'default'}
                leftSection={<IconTrash size={16} aria-hidden />}
                loading={remove.isPending}
                onClick={() => (asking ? remove.mutate() : setAsking(true))}
              >
                {t(asking ? 'history.remove_really' : 'history.remove')}
              </Button>
            </Group>
          )}
        </Group>
      </Stack>
    </Modal>
  )
}
