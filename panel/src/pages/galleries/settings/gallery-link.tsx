import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api, unwrap } from '../../../api.ts'
import { type Gallery, pathOf } from '../../../api-galleries.ts'
import { ErrorState } from '../../../components/error-state.tsx'
import { MadeLink } from '../made-link.tsx'

/** The gallery's own link, behind which whoever has it shows their face. */
export function GalleryLink({ gallery }: { gallery: Gallery }) {
  const { t } = useTranslation('galleries')
  const params = { params: pathOf(gallery.id) }
  const make = useMutation({
    mutationFn: () => unwrap(api.POST('/api/v1/galleries/{id}/link', params)),
    gcTime: 0,
  })
  const revoke = useMutation({
    mutationFn: () => unwrap(api.DELETE('/api/v1/galleries/{id}/link', params)),
    onSuccess: () => {
      make.reset()
      notifications.show({ message: t('own_link.revoked') })
    },
  })
  const open = gallery.visibility === 'selfie'
  return (
    <Paper withBorder p="md">
      <Stack gap="sm">
        <Title order={2} size="h4">
          {t('own_link.title')}
        </Title>
        <Text>{t(open ? 'own_link.meaning' : 'own_link.closed')}</Text>
        {make.data && <MadeLink link={make.data} />}
        {(make.error ?? revoke.error) && <ErrorState error={make.error ?? revoke.error} />}
        {open && (
          <Group>
            <Button variant="default" loading={make.isPending} onClick={() => make.mutate()}>
              {t(make.data ? 'own_link.another' : 'link.make')}
            </Button>
            <Button variant="subtle" color="gray" loading={revoke.isPending} onClick={() => revoke.mutate()}>
              {t('link.revoke')}
            </Button>
          </Group>
        )}
        {open && (
          <Text size="sm" c="dimmed">
            {t('own_link.replaces')}
          </Text>
        )}
      </Stack>
    </Paper>
  )
}
