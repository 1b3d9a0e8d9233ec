import { Text } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { FaceCrop } from '../../../faces/face-crop.tsx'
import type { Box } from '../../../faces/picture.ts'
import styles from '../watchlist.module.css'

export interface SquareFaceProps {
  /** Null: no picture is kept. */
  src: string | null
  /** Which part of it is the face; null: all of it. */
  box: Box | null
  alt: string
}

/** A face as large as there is room, in a square. */
export function SquareFace({ src, box, alt }: SquareFaceProps) {
  const { t } = useTranslation('watchlist')
  const { ref, width } = useElementSize<HTMLDivElement>()
  const [broken, setBroken] = useState<string | null>(null)
  if (src === null || src === broken)
    return (
      <div className={styles.square}>
        <Text size="sm" c="dimmed" ta="center" p="xs">
          {t('pictures.none')}
        </Text>
      </div>
    )
  return (
    <div ref={ref} className={styles.square} role={box ? 'img' : undefined} aria-label={box ? alt : undefined}>
      {box ? (
        width > 0 && <FaceCrop key={src} src={src} box={box} size={Math.ceil(width)} />
      ) : (
        <img src={src} alt={alt} draggable={false} onError={() => setBroken(src)} />
      )}
    </div>
  )
}
