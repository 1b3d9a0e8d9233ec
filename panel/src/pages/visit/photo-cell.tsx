import { Center } from '@mantine/core'
import { IconCheck, IconPhotoOff } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormats } from '../../lib/format.ts'
import type { VisitPhoto } from './visit-api.ts'
import styles from './visit.module.css'

export interface PhotoCellProps {
  /** Undefined: not fetched yet; the place is kept. */
  photo: VisitPhoto | undefined
  /** From 0. */
  place: number
  total: number
  /** Pixels. */
  size: number
  /** By the tab key: one of all. */
  reachable: boolean
  /** Null: photos are opened, not chosen. */
  chosen: boolean | null
  onPress: () => void
}

export function PhotoCell({ photo, place, total, size, reachable, chosen, onPress }: PhotoCellProps) {
  const { t } = useTranslation('visit')
  const { number } = useFormats()
  const [broken, setBroken] = useState<string | null>(null)
  const src = photo?.thumbnailUrl
  const where = { place: number(place + 1), total: number(total) }
  return (
    <button
      type="button"
      className={styles.cell}
      style={{ height: size }}
      tabIndex={reachable ? 0 : -1}
      aria-label={chosen === null ? t('photos.photo', where) : t('select.add', where)}
      aria-pressed={chosen ?? undefined}
      onClick={onPress}
    >
      {src !== undefined && src !== broken && (
        <img src={src} alt="" loading="lazy" decoding="async" draggable={false} onError={() => setBroken(src)} />
      )}
      {src !== undefined && src === broken && (
        <Center h="100%">
          <IconPhotoOff size="30%" stroke={1.2} role="img" aria-label={t('photos.gone')} />
        </Center>
      )}
      {chosen !== null && (
        <span className={styles.tick} aria-hidden>
          {chosen && <IconCheck size={18} stroke={3} />}
        </span>
      )}
    </button>
  )
}
