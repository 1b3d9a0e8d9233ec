import { ActionIcon, Group, Paper, Stack, Text } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { DropZone } from '../../faces/drop-zone.tsx'
import type { PictureFace } from '../../faces/face-box.tsx'
import { FacePicture } from '../../faces/face-picture.tsx'
import { useObjectUrl } from '../../faces/picture.ts'

export type SideName = 'source' | 'target'

export interface ComparedPictureProps {
  side: SideName
  file: File | null
  /** Of the upright picture; null: not known yet. */
  size: { width: number; height: number } | null
  faces: PictureFace[]
  active: string | null
  onActive: (id: string | null) => void
  onPicture: (file: File) => void
  onRemove: () => void
}

/** One of the two pictures, or the place for it. */
export function ComparedPicture({ side, file, size, faces, onPicture, onRemove, ...rest }: ComparedPictureProps) {
  const { t } = useTranslation('compare')
  const url = useObjectUrl(file)
  if (!file)
    return (
      <DropZone
        title={t(`drop.${side}`)}
        multiple={false}
        takesPaste={false}
        onPictures={([first]) => first && onPicture(first)}
      />
    )
  return (
    <Paper withBorder p="xs">
      <Stack gap="xs">
        <Group justify="space-between" wrap="nowrap">
          <Text size="sm" truncate dir="auto">
            {file.name}
          </Text>
          <ActionIcon aria-label={t('remove', { name: file.name })} onClick={onRemove}>
            <IconX size={16} />
          </ActionIcon>
        </Group>
        {size ? (
          <FacePicture
            src={url}
            alt={file.name}
            width={size.width}
            height={size.height}
            faces={faces}
            {...rest}
            maxHeight="52vh"
          />
        ) : (
          url && (
            <img
              src={url}
              alt={file.name}
              style={{ display: 'block', maxWidth: '100%', maxHeight: '52vh', margin: '0 auto' }}
            />
          )
        )}
      </Stack>
    </Paper>
  )
}
