import { Button, Group, Skeleton, Title, VisuallyHidden } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { IconDownload, IconPhotoSearch, IconRefresh } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '../../components/empty-state.tsx'
import { useFormats } from '../../lib/format.ts'
import { fileSize } from './file-size.ts'
import { type GridHandle, PhotoGrid } from './photo-grid.tsx'
import { MOST_AT_ONCE } from './save.ts'
import { SelectBar } from './select-bar.tsx'
import { useOpened } from './use-opened.ts'
import { Viewer } from './viewer.tsx'
import { isDead, photosKey, usePhotos, useWholeSize, type VisitPhoto, zipAddress } from './visit-api.ts'
import { VisitError } from './visit-error.tsx'

export interface VisitPhotosProps {
  slug: string
  /** As the server said last: photos are found while the page is open. */
  photoCount: number
  bySelfie: boolean
  onDead: () => void
}

export function VisitPhotos({ slug, photoCount, bySelfie, onDead }: VisitPhotosProps) {
  const { t } = useTranslation('visit')
  const { number } = useFormats()
  const client = useQueryClient()
  const grid = useRef<GridHandle>(null)
  const [chosen, setChosen] = useState<ReadonlyMap<string, VisitPhoto> | null>(null)
  const { total, error, retry } = usePhotos(slug, 0, 0)
  const { opened, open, move, close } = useOpened((last) => grid.current?.focus(last))

  useEffect(() => {
    if (isDead(error)) onDead()
  }, [error, onDead])
  const refresh = () => {
    setChosen(null)
    void client.resetQueries({ queryKey: photosKey(slug) })
  }
  const fresh = total !== null && photoCount !== total
  useEffect(() => {
    if (total === 0 && fresh) void client.resetQueries({ queryKey: photosKey(slug) })
  }, [total, fresh, client, slug])

  if (total === null && error) return <VisitError error={error} onRetry={retry} />
  if (total === 0 || (total === null && photoCount === 0))
    return (
      <>
        <VisuallyHidden component="h1">{t('empty.title')}</VisuallyHidden>
        <div role="status">
          <EmptyState icon={IconPhotoSearch} title={t('empty.title')}>
            {t(bySelfie ? 'empty.meaning_selfie' : 'empty.meaning')}
          </EmptyState>
        </div>
      </>
    )
  const count = total ?? photoCount
  const choose = (photo: VisitPhoto) => {
    const next = new Map(chosen)
    if (!next.delete(photo.id) && next.size < MOST_AT_ONCE) next.set(photo.id, photo)
    setChosen(next)
  }
  return (
    <>
      <Group justify="space-between" mb="sm" gap="xs">
        <Title order={1} size="h3">
          {t('photos.title', { count, number: number(count) })}
        </Title>
        {/* One row, whatever stands on the buttons: the photos stay where they are. */}
        <Group gap="xs" wrap="nowrap" w={{ base: '100%', xs: 'auto' }}>
          <DownloadAll slug={slug} />
          <Button
            px="sm"
            flex="none"
            variant={chosen ? 'filled' : 'default'}
            aria-pressed={chosen !== null}
            onClick={() => setChosen(chosen ? null : new Map())}
          >
            {t(chosen ? 'select.stop' : 'select.start')}
          </Button>
        </Group>
      </Group>
      <div role="status">
        {fresh && (
          <Button
            fullWidth
            mb="sm"
            variant="light"
            leftSection={<IconRefresh size={18} aria-hidden />}
            onClick={refresh}
          >
            {t('photos.fresh')}
          </Button>
        )}
      </div>
      {total === null ? (
        <Skeleton height={320} role="status" aria-label={t('loading')} />
      ) : (
        <PhotoGrid ref={grid} slug={slug} total={total} chosen={chosen} onOpen={open} onChoose={choose} />
      )}
      {chosen && <SelectBar slug={slug} photos={[...chosen.values()]} />}
      {total !== null && opened !== null && opened < total && (
        <Viewer slug={slug} total={total} place={opened} onMove={move} onClose={close} />
      )}
    </>
  )
}

/** The browser fetches it, so that it goes on by itself and may be as large as it is. */
function DownloadAll({ slug }: { slug: string }) {
  const { t, i18n } = useTranslation('visit')
  const whole = useWholeSize(slug)
  const size = whole && fileSize(whole.bytes, i18n.language)
  const label = !size ? t('download.all') : t(whole.exact ? 'download.all_size' : 'download.all_about', { size })
  return (
    <Button
      component="a"
      px="sm"
      flex={{ base: 1, xs: 'none' }}
      miw={0}
      href={zipAddress(slug)}
      download
      title={t('download.all_hint')}
      leftSection={<IconDownload size={18} aria-hidden />}
    >
      {label}
    </Button>
  )
}
