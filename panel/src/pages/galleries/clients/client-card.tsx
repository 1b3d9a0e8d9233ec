import { Badge, Group, Paper, Stack, Text } from '@mantine/core'
import { IconFaceId, IconFaceIdError } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Gallery } from '../../../api-galleries.ts'
import { ApiImage } from '../../../components/api-image.tsx'
import { AnchorLink } from '../../../components/links.tsx'
import { useSession } from '../../../session.ts'
import { ClientMenu, type ClientMenuProps } from './client-menu.tsx'

export function ClientCard({ gallery, client, onAction }: ClientMenuProps & { gallery: Gallery }) {
  const { t } = useTranslation('galleries')
  const { may } = useSession()
  const { id, name, email, photoCount, portraitUrl, personId, source } = client
  return (
    <Paper withBorder p="sm" h="100%">
      <Group wrap="nowrap" align="flex-start" gap="sm">
        <ApiImage src={portraitUrl} alt="" width={64} height={64} radius="xl" />
        <Stack gap={2} flex={1} miw={0}>
          <AnchorLink
            to="/galleries/$galleryId"
            params={{ galleryId: gallery.id }}
            search={{ tab: 'clients', client: id }}
            fw={650}
            dir="auto"
            style={{ overflowWrap: 'anywhere' }}
          >
            {name}
          </AnchorLink>
          {email && (
            <Text size="sm" c="dimmed" truncate title={email}>
              {email}
            </Text>
          )}
          <Group gap={6}>
            <Text size="sm">{t('photos', { count: photoCount })}</Text>
            {source === 'selfie' && (
              <Badge variant="default" tt="none" fw={500} leftSection={<IconFaceId size={12} aria-hidden />}>
                {t('client.by_selfie')}
              </Badge>
            )}
            {personId === null && (
              <Badge
                color="yellow"
                variant="light"
                tt="none"
                autoContrast
                leftSection={<IconFaceIdError size={12} aria-hidden />}
              >
                {t('client.no_face')}
              </Badge>
            )}
          </Group>
        </Stack>
        {may('operator') && <ClientMenu client={client} onAction={onAction} />}
      </Group>
    </Paper>
  )
}
