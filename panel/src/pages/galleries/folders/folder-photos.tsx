import { Button, Group, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconFileZip } from '@tabler/icons-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { foldersQuery, type Gallery } from '../../../api-galleries.ts'
import { EmptyState } from '../../../components/empty-state.tsx'
import { AnchorLink } from '../../../components/links.tsx'
import { FaceCrop } from '../../../faces/face-crop.tsx'
import { PhotoBrowser } from '../photos/photo-browser.tsx'
import { useFolderName } from './folder-card.tsx'

/** The photos of a folder. */
export function FolderPhotos({ gallery, folderId }: { gallery: Gallery; folderId: string }) {
  const { t } = useTranslation('galleries')
  const nameOf = useFolderName()
  const { data } = useQuery(foldersQuery(gallery.id))
  const folder = data?.folders.find(({ id }) => id === folderId)
  const filter = useMemo(() => ({ folderId }), [folderId])
  return (
    <Stack>
      <AnchorLink
        to="/galleries/$galleryId"
        params={{ galleryId: gallery.id }}
        search={{ tab: 'folders' }}
        size="sm"
        style={{ alignSelf: 'flex-start' }}
      >
        {t('folder.back')}
      </AnchorLink>
      {folder && (
        <Group justify="space-between">
          <Group wrap="nowrap" gap="sm" miw={0}>
            {folder.portrait && (
              <FaceCrop
                src={`/api/v1/galleries/${gallery.id}/photos/${folder.portrait.photoId}/preview`}
                box={folder.portrait.boundingBox}
                size={56}
                round
              />
            )}
            <div style={{ minWidth: 0 }}>
              <Title order={2} size="h3" dir="auto" style={{ overflowWrap: 'anywhere' }}>
                {nameOf(folder)}
              </Title>
              <Text size="sm" c="dimmed">
                {t('photos', { count: folder.photoCount })}
              </Text>
            </div>
          </Group>
          <Button
            variant="default"
            component="a"
            href={`/api/v1/galleries/${gallery.id}/photos.zip?folderId=${folderId}`}
            download
            leftSection={<IconFileZip size={18} aria-hidden />}
          >
            {t('zip')}
          </Button>
        </Group>
      )}
      <PhotoBrowser
        key={folderId}
        gallery={gallery}
        filter={filter}
        empty={<EmptyState title={t('folder.gone')}>{t('folder.gone_text')}</EmptyState>}
      />
    </Stack>
  )
}
