import { ActionIcon, Button, Group, Modal, Text, VisuallyHidden } from '@mantine/core'
import { IconChevronLeft, IconChevronRight, IconDownload, IconX } from '@tabler/icons-react'
import type { KeyboardEvent } from 'react'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useZoom } from '../../faces/use-zoom.ts'
import { useFormats } from '../../lib/format.ts'
import { sharesFiles } from './save.ts'
import { ShareButton } from './share-button.tsx'
import { Slide } from './slide.tsx'
import { useSwipe } from './use-swipe.ts'
import { usePhotos } from './visit-api.ts'
import styles from './visit.module.css'

/** What two taps zoom to. */
const TWICE = 2.5

export interface ViewerProps {
  slug: string
  total: number
  /** Of the photo, from 0. */
  place: number
  onMove: (place: number) => void
  onClose: () => void
}

/** One photo on the whole screen; its neighbours are there already. */
export function Viewer({ slug, total, place, onMove, onClose }: ViewerProps) {
  const { t } = useTranslation('visit')
  const { number } = useFormats()
  const stage = useRef<HTMLDivElement>(null)
  const zoom = useZoom(stage)
  const { at } = usePhotos(slug, place - 1, place + 1)
  const photo = at(place)
  const where = { place: number(place + 1), total: number(total) }

  function goTo(next: number): boolean {
    if (next < 0 || next >= total || next === place) return false
    zoom.reset()
    onMove(next)
    return true
  }
  const rtl = () => stage.current !== null && getComputedStyle(stage.current).direction === 'rtl'
  const sideways = (way: 1 | -1) => goTo(place + (rtl() ? -way : way))
  const { drag, handlers } = useSwipe({
    enabled: !zoom.zoomed,
    width: () => stage.current?.clientWidth ?? 0,
    onStep: sideways,
    onDown: onClose,
  })
  const both =
    <E,>(one: (event: E) => void, other: (event: E) => void) =>
    (event: E) => {
      one(event)
      other(event)
    }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const goes: Record<string, () => boolean> = {
      ...{ ArrowRight: () => sideways(1), ArrowLeft: () => sideways(-1), j: () => goTo(place + 1) },
      ...{ k: () => goTo(place - 1), Home: () => goTo(0), End: () => goTo(total - 1) },
    }
    const go = zoom.zoomed && event.key.startsWith('Arrow') ? undefined : goes[event.key]
    if (!go) return zoom.onKeyDown(event)
    event.preventDefault()
    go()
  }
  const onDoubleClick = (event: { clientX: number; clientY: number; target: EventTarget }) => {
    if ((event.target as Element).closest('button') || !stage.current) return
    const { left, top, width, height } = stage.current.getBoundingClientRect()
    if (zoom.zoomed) zoom.reset()
    else zoom.zoomBy(TWICE, (event.clientX - left) / width, (event.clientY - top) / height)
  }

  return (
    <Modal.Root opened onClose={onClose} fullScreen padding={0} returnFocus={false} transitionProps={{ duration: 0 }}>
      <Modal.Content aria-label={t('viewer.label')} radius={0}>
        <div className={styles.viewer} onKeyDown={onKeyDown}>
          <div className={styles.viewerBar}>
            <ActionIcon size="xl" className={styles.dark} aria-label={t('viewer.close')} onClick={onClose}>
              <IconX size={24} />
            </ActionIcon>
            <Text size="sm" aria-hidden>
              {t('viewer.place', where)}
            </Text>
            <span style={{ width: 44 }} />
          </div>
          <VisuallyHidden role="status">{t('photos.photo', where)}</VisuallyHidden>
          <div
            ref={stage}
            className={styles.stage}
            data-zoomed={zoom.zoomed || undefined}
            role="group"
            tabIndex={0}
            data-autofocus
            aria-label={t('viewer.hint', where)}
            onDoubleClick={onDoubleClick}
            onPointerDown={both(zoom.handlers.onPointerDown, handlers.onPointerDown)}
            onPointerMove={both(zoom.handlers.onPointerMove, handlers.onPointerMove)}
            onPointerUp={both(zoom.handlers.onPointerUp, handlers.onPointerUp)}
            onPointerCancel={both(zoom.handlers.onPointerCancel, handlers.onPointerCancel)}
            onPointerLeave={both(zoom.handlers.onPointerLeave, handlers.onPointerLeave)}
          >
            {[place - 1, place, place + 1]
              .filter((one) => one >= 0 && one < total)
              .map((one) => (
                <Slide
                  key={one}
                  photo={at(one)}
                  offset={(one - place) * (rtl() ? -1 : 1)}
                  drag={drag}
                  view={one === place ? zoom.view : null}
                />
              ))}
            {(['previous', 'next'] as const).map((way) => {
              const next = place + (way === 'next' ? 1 : -1)
              const Icon = (way === 'next') === rtl() ? IconChevronLeft : IconChevronRight
              return (
                <ActionIcon
                  key={way}
                  size="xl"
                  data-way={way}
                  className={`${styles.step} ${styles.dark}`}
                  aria-label={t(`viewer.${way}`)}
                  disabled={next < 0 || next >= total}
                  onClick={() => goTo(next)}
                >
                  <Icon size={26} />
                </ActionIcon>
              )
            })}
          </div>
          <div className={styles.viewerBar}>
            <Group gap="sm" mih={44}>
              {photo && sharesFiles && <ShareButton photos={[photo]} size="md" />}
              {photo && (
                <Button
                  component="a"
                  size="md"
                  variant={sharesFiles ? 'default' : 'filled'}
                  href={photo.url}
                  download={photo.originalName}
                  leftSection={<IconDownload size={20} aria-hidden />}
                >
                  {t('download.one')}
                </Button>
              )}
            </Group>
          </div>
        </div>
      </Modal.Content>
    </Modal.Root>
  )
}
