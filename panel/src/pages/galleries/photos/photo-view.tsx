import { ActionIcon, Button, Group, Modal, Stack, Switch, Text, Tooltip } from '@mantine/core'
import { useLocalStorage } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { IconChevronLeft, IconChevronRight, IconDownload, IconRefresh } from '@tabler/icons-react'
import { type KeyboardEvent, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { api, unwrap } from '../../../api.ts'
import { faceDetailQuery, type Gallery, ofGallery, type Photo } from '../../../api-galleries.ts'
import { useErrorNotice } from '../../../components/use-error-notice.ts'
import { QueryView } from '../../../components/query-view.tsx'
import { useFormats } from '../../../lib/format.ts'
import { useSession } from '../../../session.ts'
import { PhotoDetail } from './photo-detail.tsx'
import { type PhotoFilter, usePhotos } from './use-photos.ts'

export interface PhotoViewProps {
  gallery: Gallery
  filter: PhotoFilter
  /** Null: none is looked at. */
  photoId: string | null
  /** Its place in the list; null: it was come to from elsewhere. */
  at: number | null
  count: number | null
  onShow: (photo: Photo, at: number) => void
  onClose: () => void
}

/** One photo over everything else; arrow keys lead to its neighbours. */
export function PhotoView(props: PhotoViewProps) {
  const { t } = useTranslation('galleries')
  const { photoId, onClose } = props
  return (
    <Modal
      opened={photoId !== null}
      onClose={onClose}
      fullScreen
      title={t('photo.title')}
      closeButtonProps={{ 'aria-label': t('common:close') }}
      returnFocus={false}
    >
      {photoId !== null && <Body {...props} photoId={photoId} />}
    </Modal>
  )
}

function Body({ gallery, filter, photoId, at, count, onShow }: PhotoViewProps & { photoId: string }) {
  const { t, i18n } = useTranslation('galleries')
  const { number } = useFormats()
  const { may } = useSession()
  const cache = useQueryClient()
  const notice = useErrorNotice()
  const [blur, setBlur] = useLocalStorage({ key: 'likeness-blur-strangers', defaultValue: false })
  const detail = useQuery(faceDetailQuery(gallery.id, photoId))
  const list = usePhotos(gallery.id, filter, Math.max(0, (at ?? 0) - 1), (at ?? 0) + 1)
  // Of a list that has changed, or was another one before a reload, the neighbours are not known.
  const listed = at !== null && list.at(at)?.id === photoId
  const neighbour = (step: number) => (listed ? list.at(at + step) : undefined)
  const go = (step: number) => {
    const photo = neighbour(step)
    if (photo && listed) onShow(photo, at + step)
  }
  const next = neighbour(1)
  useEffect(() => {
    // The next one is there when it is asked for.
    if (next) new Image().src = next.previewUrl
  }, [next])

  const again = useMutation({
    mutationFn: () =>
      unwrap(
        api.POST('/api/v1/galleries/{id}/photos/{photoId}/process-faces', {
          params: { path: { id: gallery.id, photoId } },
          body: { forceReprocess: true },
        }),
      ),
    onSuccess: ({ faceCount }) => notifications.show({ message: t('photo.looked', { count: faceCount }) }),
    onError: notice,
    onSettled: () => cache.invalidateQueries({ queryKey: ofGallery(gallery.id) }),
  })
  const mayLook = may('operator') && gallery.faceRecognitionEnabled
  const [Back, On] = i18n.dir() === 'rtl' ? [IconChevronRight, IconChevronLeft] : [IconChevronLeft, IconChevronRight]
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
    if (event.target instanceof HTMLInputElement && event.target.type !== 'checkbox') return
    const forward = i18n.dir() === 'rtl' ? -1 : 1
    const actions: Record<string, () => void> = {
      ...{ ArrowRight: () => go(forward), ArrowLeft: () => go(-forward), j: () => go(1), k: () => go(-1) },
      b: () => setBlur(!blur),
      ...(mayLook && !again.isPending && { p: () => again.mutate() }),
    }
    const action = actions[event.key]
    if (!action) return
    event.preventDefault()
    action()
  }
  return (
    <Stack onKeyDown={onKeyDown} gap="sm">
      <Group justify="space-between" gap="sm">
        <Group gap="xs" wrap="nowrap" miw={0}>
          <Tooltip label={t('photo.previous')}>
            <ActionIcon
              variant="default"
              size="lg"
              aria-label={t('photo.previous')}
              disabled={!neighbour(-1)}
              onClick={() => go(-1)}
            >
              <Back size={18} aria-hidden />
            </ActionIcon>
          </Tooltip>
          <Tooltip label={t('photo.next')}>
            <ActionIcon
              variant="default"
              size="lg"
              data-autofocus
              aria-label={t('photo.next')}
              disabled={!next}
              onClick={() => go(1)}
            >
              <On size={18} aria-hidden />
            </ActionIcon>
          </Tooltip>
          {listed && count !== null && (
            <Text size="sm" c="dimmed" role="status" style={{ fontVariantNumeric: 'tabular-nums' }}>
              {t('photo.place', { place: number(at + 1), count: number(count) })}
            </Text>
          )}
        </Group>
        <Group gap="sm">
          <Switch label={t('photo.blur')} checked={blur} onChange={(event) => setBlur(event.currentTarget.checked)} />
          {mayLook && (
            <Button
              variant="default"
              size="xs"
              leftSection={<IconRefresh size={16} aria-hidden />}
              loading={again.isPending}
              onClick={() => again.mutate()}
            >
              {t('photo.again')}
            </Button>
          )}
          <Button
            variant="default"
            size="xs"
            component="a"
            href={detail.data?.photo.url}
            download={detail.data?.photo.originalName}
            leftSection={<IconDownload size={16} aria-hidden />}
          >
            {t('photo.original')}
          </Button>
        </Group>
      </Group>
      <QueryView query={detail}>
        {(shown) => <PhotoDetail key={photoId} gallery={gallery} detail={shown} blur={blur} />}
      </QueryView>
      <Text size="xs" c="dimmed" visibleFrom="sm">
        {t('photo.keys')}
      </Text>
    </Stack>
  )
}
