import { ActionIcon, Group, Text, Tooltip } from '@mantine/core'
import { useElementSize, useMergedRef } from '@mantine/hooks'
import { IconMinus, IconPlus, IconZoomReset } from '@tabler/icons-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { FaceBox, FaceLabel, inPixels, type PictureFace } from './face-box.tsx'
import { placeLabels, type Size } from './place-labels.ts'
import { textWidth } from './text-width.ts'
import { useZoom } from './use-zoom.ts'
import styles from './face-picture.module.css'

export interface FacePictureProps {
  /** Null: not there yet; the place is kept. */
  src: string | null
  alt: string
  /** Of the upright picture, in pixels: its shape before it is there. */
  width: number
  height: number
  faces: PictureFace[]
  active?: string | null
  onActive?: (id: string | null) => void
  /** A face was clicked, or entered by key. */
  onSelect?: ((id: string) => void) | undefined
  /** Hides the faces of those who are nobody here. */
  blurStrangers?: boolean
  /** Any CSS length. */
  maxHeight?: string
}

/** With more than these, only names and the face under the pointer are labelled. */
const CROWD = 12
/** Sign, gap and edges of a label. */
const AROUND = 32
const NOTHING = { width: 0, height: 0 }
const widest = (frame: number) => Math.min(190, frame)

/** Where the buttons are: no name goes under them. */
const toolsIn = ({ width, height }: Size) => ({ left: width - 108, top: height - 40, width: 108, height: 40 })

const isLabelled = ({ label, kind }: PictureFace, among: number) =>
  label !== '' && (among <= CROWD || kind !== 'unknown')

/** A picture with its faces outlined; zoomed by wheel, pinch, buttons and keys. */
export function FacePicture(props: FacePictureProps) {
  const { src, alt, width, height, faces, active = null, onActive, onSelect, blurStrangers = false } = props
  const { maxHeight = '68vh' } = props
  const { t } = useTranslation('faces')
  const frame = useRef<HTMLDivElement>(null)
  const { ref: sized, width: frameWidth, height: frameHeight } = useElementSize<HTMLDivElement>()
  const { view, zoomed, reveal, zoomIn, zoomOut, reset, handlers, onKeyDown } = useZoom(frame)
  const [unshown, setUnshown] = useState<string | null>(null)
  const ref = useMergedRef(frame, sized)

  useEffect(() => {
    const face = faces.find(({ id }) => id === active)
    if (face) reveal(face.box)
  }, [active, faces, reveal])

  const places = useMemo(() => {
    const size = { width: frameWidth, height: frameHeight }
    const boxes = faces.map(({ box }) => inPixels(box, view, size))
    const sizeOf = (text: string) =>
      text === '' ? NOTHING : { width: Math.min(widest(frameWidth), AROUND + textWidth(text)), height: 22 }
    const full = ({ label }: PictureFace) => [sizeOf(label)]
    const forms = (face: PictureFace) => [...full(face), ...(face.short === undefined ? [] : [sizeOf(face.short)])]
    const tools = [toolsIn(size)]
    const shown = faces.map((face) => (isLabelled(face, faces.length) ? forms(face) : []))
    const placed = placeLabels(size, boxes, shown, tools)
    // The one that is looked at has its whole name, over the others if need be, which stay where they are.
    return faces.map((face, index) =>
      face.id === active && face.label !== ''
        ? placeLabels(
            size,
            boxes,
            faces.map((one) => (one === face ? full(face) : [])),
            tools,
          )[index]
        : placed[index],
    )
  }, [faces, view, frameWidth, frameHeight, active])

  return (
    <div
      ref={ref}
      role="group"
      aria-label={t('picture.hint', { picture: alt })}
      tabIndex={0}
      dir="ltr"
      className={styles.frame}
      style={{ aspectRatio: `${width} / ${height}`, maxWidth: `calc(${maxHeight} * ${width / height})` }}
      data-zoomed={zoomed || undefined}
      onKeyDown={onKeyDown}
      {...handlers}
    >
      <div
        className={styles.stage}
        style={{
          left: `${view.x * 100}%`,
          top: `${view.y * 100}%`,
          width: `${view.scale * 100}%`,
          height: `${view.scale * 100}%`,
        }}
      >
        {src && src !== unshown && <img src={src} alt={alt} draggable={false} onError={() => setUnshown(src)} />}
        {faces.map((face) => (
          <FaceBox
            key={face.id}
            face={face}
            active={face.id === active}
            veiled={blurStrangers && face.kind !== 'match' && face.kind !== 'chosen'}
            onActive={onActive ?? (() => undefined)}
            onSelect={onSelect}
          />
        ))}
      </div>
      {src !== null && src === unshown && (
        <Text className={styles.unshown} size="sm" c="dimmed" style={{ pointerEvents: 'none' }}>
          {t('picture.unshown')}
        </Text>
      )}
      {faces.map((face, index) => {
        const place = places[index]
        if (!place || place.rect.width === 0) return null
        const text = place.form === 0 ? face.label : (face.short ?? '')
        const size = { width: frameWidth, height: frameHeight }
        const shared = { face, text, frame: size, place: place.rect, active: face.id === active }
        return <FaceLabel key={face.id} {...shared} />
      })}
      <Group gap={4} className={`${styles.tools} no-print`}>
        {(
          [
            ['in', IconPlus, zoomIn],
            ['out', IconMinus, zoomOut],
            ['reset', IconZoomReset, reset],
          ] as const
        ).map(([name, Icon, act]) => (
          <Tooltip key={name} label={t(`picture.zoom_${name}`)}>
            <ActionIcon
              variant="default"
              aria-label={t(`picture.zoom_${name}`)}
              disabled={name !== 'in' && !zoomed}
              onClick={act}
            >
              <Icon size={16} aria-hidden />
            </ActionIcon>
          </Tooltip>
        ))}
      </Group>
    </div>
  )
}
