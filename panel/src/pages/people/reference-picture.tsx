import { Modal } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../../api.ts'
import type { PictureFace } from '../../faces/face-box.tsx'
import { FacePicture } from '../../faces/face-picture.tsx'

export interface ReferencePictureProps {
  reference: Schemas['Embedding']
  name: string
  onClose: () => void
}

/** A reference picture in full, with the face that is meant. */
export function ReferencePicture({ reference, name, onClose }: ReferencePictureProps) {
  const { t } = useTranslation('people')
  const [size, setSize] = useState<{ width: number; height: number } | null>(null)
  const { image_url: url, bounding_box: box } = reference
  const faces: PictureFace[] = box
    ? [{ id: 'face', box, kind: 'match', label: name, description: t('references.face', { name }) }]
    : []
  return (
    <Modal
      opened
      onClose={onClose}
      size="xl"
      title={t('references.picture', { name })}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      {url && !size && (
        <img
          src={url}
          alt={t('references.picture', { name })}
          style={{ display: 'block', maxWidth: '100%', maxHeight: '68vh', margin: '0 auto' }}
          onLoad={({ currentTarget: { naturalWidth: width, naturalHeight: height } }) => setSize({ width, height })}
        />
      )}
      {size && <FacePicture src={url} alt={t('references.picture', { name })} {...size} faces={faces} />}
    </Modal>
  )
}
