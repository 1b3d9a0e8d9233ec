import { Button, Group, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { IconFileZip, IconPhotoSearch } from '@tabler/icons-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { clientQuery, type Gallery } from '../../../api-galleries.ts'
import { ApiImage } from '../../../components/api-image.tsx'
import { EmptyState } from '../../../components/empty-state.tsx'
import { AnchorLink } from '../../../components/links.tsx'
import { QueryView } from '../../../components/query-view.tsx'
import { useSession } from '../../../session.ts'
import { PhotoBrowser } from '../photos/photo-browser.tsx'
import { useClientActions } from './client-actions.tsx'
import { ClientMenu } from './client-menu.tsx'

/** The photos a client is in. */
export function ClientPhotos({ gallery, clientId }: { gallery: Gallery; clientId: string }) {
  const { t } = useTranslation('galleries')
  const { may } = useSession()
  const navigate = useNavigate()
  const client = useQuery(clientQuery(gallery.id, clientId))
  const filter = useMemo(() => ({ clientId }), [clientId])
  const toList = { to: '/galleries/$galleryId', params: { galleryId: gallery.id }, search: { tab: 'clients' } } as const
  const { onAction, dialogs } = useClientActions(gallery, () => void navigate(toList))
  return (
    <Stack>
      {dialogs}
      <AnchorLink {...toList} size="sm" style={{ alignSelf: 'flex-start' }}>
        {t('client.back')}
      </AnchorLink>
      <QueryView query={client}>
        {(one) => (
          <Group justify="space-between">
            <Group wrap="nowrap" gap="sm" miw={0}>
              <ApiImage src={one.portraitUrl} alt="" width={56} height={56} radius="xl" />
              <div style={{ minWidth: 0 }}>
                <Title order={2} size="h3" dir="auto" style={{ overflowWrap: 'anywhere' }}>
                  {one.name}
                </Title>
                <Text size="sm" c="dimmed">
                  {[t('photos', { count: one.photoCount }), one.email].filter(Boolean).join(' · ')}
                </Text>
              </div>
            </Group>
            <Group gap="xs">
              {one.photoCount > 0 && (
                <Button
                  variant="default"
                  component="a"
                  href={`/api/v1/galleries/${gallery.id}/photos.zip?clientId=${clientId}`}
                  download
                  leftSection={<IconFileZip size={18} aria-hidden />}
                >
                  {t('zip')}
                </Button>
              )}
              {may('operator') && <ClientMenu client={one} onAction={onAction} />}
            </Group>
          </Group>
        )}
      </QueryView>
      <PhotoBrowser
        key={clientId}
        gallery={gallery}
        filter={filter}
        empty={
          <EmptyState icon={IconPhotoSearch} title={t('client.in_none')}>
            {t('client.in_none_text')}
          </EmptyState>
        }
      />
    </Stack>
  )
}
