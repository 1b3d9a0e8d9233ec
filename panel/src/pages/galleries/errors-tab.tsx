import { Button, Group, Paper, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery } from '@tanstack/react-query'
import { IconCircleCheck, IconRefresh } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, unwrap } from '../../api.ts'
import { errorsQuery, type Gallery, pathOf, type Photo, useRefreshGallery } from '../../api-galleries.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { AnchorLink } from '../../components/links.tsx'
import { Pager } from '../../components/pager.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { useErrorNotice } from '../../components/use-error-notice.ts'
import { useRefusalWords } from '../../faces/refusal-words.ts'
import { useSession } from '../../session.ts'
import { Thumb } from './photos/thumb.tsx'
import styles from './galleries.module.css'

const LIMIT = 50

/** Photos that were given up, and why. */
export function ErrorsTab({ gallery }: { gallery: Gallery }) {
  const { t } = useTranslation('galleries')
  const { may } = useSession()
  const [page, setPage] = useState(1)
  const errors = useQuery(errorsQuery(gallery.id, page, LIMIT))
  const refresh = useRefreshGallery(gallery.id)
  const retry = useMutation({
    mutationFn: () => unwrap(api.POST('/api/v1/galleries/{id}/process-faces/retry', { params: pathOf(gallery.id) })),
    onSuccess: ({ queued }) => notifications.show({ message: t('errors.queued', { count: queued }) }),
    onError: useErrorNotice(),
    onSettled: refresh,
  })
  const mayRetry = may('operator') && gallery.faceRecognitionEnabled
  return (
    <QueryView
      query={errors}
      isEmpty={({ pagination }) => pagination.total === 0}
      empty={
        <EmptyState icon={IconCircleCheck} title={t('errors.empty')}>
          {t('errors.empty_text')}
        </EmptyState>
      }
    >
      {({ photos, pagination }) => (
        <Stack>
          <Group justify="space-between">
            <Text c="dimmed" maw={640} flex="1 1 16rem">
              {t('errors.meaning')}
            </Text>
            {mayRetry && (
              <Button
                leftSection={<IconRefresh size={18} aria-hidden />}
                loading={retry.isPending}
                onClick={() => retry.mutate()}
              >
                {t('errors.retry_all')}
              </Button>
            )}
          </Group>
          <Stack gap="xs" component="ul" p={0} m={0} style={{ listStyle: 'none' }} aria-label={t('tab.errors')}>
            {photos.map((photo) => (
              <FailedPhoto key={photo.id} gallery={gallery} photo={photo} mayRetry={mayRetry} />
            ))}
          </Stack>
          <Pager {...{ page, limit: LIMIT, count: photos.length, total: pagination.total }} onPage={setPage} />
        </Stack>
      )}
    </QueryView>
  )
}

interface FailedPhotoProps {
  gallery: Gallery
  photo: Photo
  mayRetry: boolean
}

function FailedPhoto({ gallery, photo, mayRetry }: FailedPhotoProps) {
  const { t } = useTranslation('galleries')
  const words = useRefusalWords()
  const refresh = useRefreshGallery(gallery.id)
  const retry = useMutation({
    mutationFn: () =>
      unwrap(
        api.POST('/api/v1/galleries/{id}/photos/{photoId}/process-faces', {
          params: { path: { id: gallery.id, photoId: photo.id } },
          body: null,
        }),
      ),
    onSuccess: ({ faceCount }) => notifications.show({ message: t('photo.looked', { count: faceCount }) }),
    onError: useErrorNotice(),
    onSettled: refresh,
  })
  return (
    <Paper component="li" withBorder p="xs">
      <Group gap="sm" align="center">
        <div className={styles.failed}>
          <Thumb src={photo.thumbnailUrl} alt="" />
        </div>
        <Stack gap={2} flex="1 1 12rem" miw={0}>
          <AnchorLink
            to="/galleries/$galleryId"
            params={{ galleryId: gallery.id }}
            search={{ photo: photo.id }}
            fw={600}
            style={{ overflowWrap: 'anywhere' }}
          >
            {photo.originalName}
          </AnchorLink>
          <Text size="sm">{words(photo.errorCode ?? '', photo.error)}</Text>
          <Text size="sm" c="dimmed">
            {t('errors.attempts', { count: photo.attempts })}
          </Text>
        </Stack>
        {mayRetry && (
          <Button
            variant="default"
            size="xs"
            flex="none"
            loading={retry.isPending}
            aria-label={t('errors.retry_named', { name: photo.originalName })}
            onClick={() => retry.mutate()}
          >
            {t('errors.retry')}
          </Button>
        )}
      </Group>
    </Paper>
  )
}
