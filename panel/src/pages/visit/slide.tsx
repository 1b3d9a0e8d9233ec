import { Center, Stack, Text } from '@mantine/core'
import { IconPhotoOff } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { View } from '../../faces/use-zoom.ts'
import type { Drag } from './use-swipe.ts'
import type { VisitPhoto } from './visit-api.ts'
import styles from './visit.module.css'

export interface SlideProps {
  photo: VisitPhoto | undefined
  /** -1: beside the stage on its left, 0: on it, 1: beside it on its right. */
  offset: number
  drag: Drag
  /** Null: it is a neighbour, and whole. */
  view: View | null
}

const WHOLE: View = { scale: 1, x: 0, y: 0 }

/** A photo of the viewer: the small version until the larger one is there, in the same place. */
export function Slide({ photo, offset, drag, view }: SlideProps) {
  const { t } = useTranslation('visit')
  const [broken, setBroken] = useState<string | null>(null)
  const { scale, x, y } = view ?? WHOLE
  const gone = photo !== undefined && broken === photo.previewUrl
  return (
    <div
      className={styles.slide}
      aria-hidden={offset !== 0 || undefined}
      data-back={drag.back || undefined}
      style={{
        left: `${x * 100}%`,
        top: `${y * 100}%`,
        width: `${scale * 100}%`,
        height: `${scale * 100}%`,
        transform: `translate(calc(${offset * 100}% + ${offset * 16}px + ${drag.x}px), ${offset === 0 ? drag.y : 0}px)`,
      }}
    >
      {photo && !gone && (
        <>
          <img src={photo.thumbnailUrl} alt="" draggable={false} />
          <img
            src={photo.previewUrl}
            alt={offset === 0 ? photo.originalName : ''}
            draggable={false}
            decoding="async"
            onError={() => setBroken(photo.previewUrl)}
          />
        </>
      )}
      {gone && (
        <Center h="100%">
          <Stack align="center" gap="xs">
            <IconPhotoOff size={48} stroke={1.2} aria-hidden />
            <Text>{t('photos.gone')}</Text>
          </Stack>
        </Center>
      )}
    </div>
  )
}
