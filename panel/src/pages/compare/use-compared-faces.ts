import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../../api.ts'
import type { PictureFace } from '../../faces/face-box.tsx'
import { strengthOf } from '../../faces/similarity-words.ts'
import { useFormats } from '../../lib/format.ts'

export const faceId = (index: number) => `face-${index}`

/** The faces of both pictures: the one that is looked for, and those it was compared with. */
export function useComparedFaces(compared: Schemas['Compared'] | undefined) {
  const { t } = useTranslation('compare')
  const { decimal } = useFormats()
  return useMemo(() => {
    const source: PictureFace[] = compared
      ? [
          {
            ...{ id: 'source', box: compared.source.bounding_box, kind: 'chosen' },
            ...{ label: t('face.source'), description: t('face.source_description') },
          },
        ]
      : []
    const target = (compared?.faces ?? []).map(({ bounding_box: box, similarity }, index): PictureFace => {
      const strength = strengthOf(similarity, compared?.threshold ?? 100)
      const kind = strength === 'none' ? 'unknown' : strength === 'weak' ? 'uncertain' : 'match'
      const description = t(`face.${kind}`, { number: index + 1, similarity: decimal(similarity) })
      return { id: faceId(index), box, kind, label: decimal(similarity, 0), description }
    })
    return { source, target }
  }, [compared, t, decimal])
}
