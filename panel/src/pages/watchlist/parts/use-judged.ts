import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { PictureFace } from '../../../faces/face-box.tsx'
import { useFormats } from '../../../lib/format.ts'
import { boxIn, type Screened } from '../api.ts'

/** The faces of a screened picture as outlines; null where its size is not known. */
export function useJudged(screened: Screened | undefined): PictureFace[] {
  const { t } = useTranslation('watchlist')
  const { decimal } = useFormats()
  return useMemo(() => {
    const { width = null, height = null, faces = [] } = screened ?? {}
    if (width === null || height === null) return []
    return faces.map((face): PictureFace => {
      const [best] = face.blacklist_matches
      const words = { number: face.face_index + 1, name: best?.name, similarity: decimal(best?.similarity ?? 0, 0) }
      return {
        ...{ id: String(face.face_index), box: boxIn(face.facial_area, { width, height }) },
        kind: best ? 'match' : 'unknown',
        label: best ? t('face.hit', words) : faces.length > 1 ? '' : t('face.nobody'),
        short: best?.name ?? '',
        description: t(best ? 'face.description_hit' : 'face.description_nobody', words),
      }
    })
  }, [screened, t, decimal])
}
