import { Center, Paper, Stack, Text } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { IconUser } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../../../api.ts'
import type { Gallery } from '../../../api-galleries.ts'
import { AnchorLink } from '../../../components/links.tsx'
import { FaceCrop } from '../../../faces/face-crop.tsx'
import styles from '../galleries.module.css'

type Folder = Schemas['GalleryFolder']

/** Of strangers the number is the name. */
export function useFolderName() {
  const { t } = useTranslation('galleries')
  return ({ kind, name }: Pick<Folder, 'kind' | 'name'>) => (kind === 'client' ? name : t('folder.stranger', { name }))
}

export function FolderCard({ gallery, folder }: { gallery: Gallery; folder: Folder }) {
  const { t } = useTranslation('galleries')
  const nameOf = useFolderName()
  const { ref, width } = useElementSize()
  const { portrait } = folder
  return (
    <Paper withBorder p="xs" h="100%" pos="relative" className={styles.card}>
      <Stack gap={4} align="stretch">
        <div ref={ref} className={styles.portrait}>
          {portrait && width > 0 ? (
            <FaceCrop
              src={`/api/v1/galleries/${gallery.id}/photos/${portrait.photoId}/preview`}
              box={portrait.boundingBox}
              size={width}
            />
          ) : (
            <Center h="100%" c="dimmed">
              <IconUser size="50%" stroke={1.2} aria-hidden />
            </Center>
          )}
        </div>
        <AnchorLink
          to="/galleries/$galleryId"
          params={{ galleryId: gallery.id }}
          search={{ tab: 'folders', folder: folder.id }}
          className={styles.cardLink}
          fw={600}
          dir="auto"
          style={{ overflowWrap: 'anywhere' }}
        >
          {nameOf(folder)}
        </AnchorLink>
        <Text size="sm" c="dimmed">
          {t('photos', { count: folder.photoCount })}
        </Text>
      </Stack>
    </Paper>
  )
}
