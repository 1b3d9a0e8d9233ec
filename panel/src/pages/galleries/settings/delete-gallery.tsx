import { Alert, Button, Group, List, Modal, Paper, Stack, Text, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { IconCircleCheck } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { api, unwrap } from '../../../api.ts'
import { type Gallery, ofGallery, pathOf } from '../../../api-galleries.ts'
import { ConfirmByName } from '../../../components/confirm-by-name.tsx'
import { AnchorLink } from '../../../components/links.tsx'
import { READABLE } from '../../../faces/readable.ts'

/** More are counted only. */
const MOST_LISTED = 20

/** Shows what will go, asks for the name, ends with the receipts. */
export function DeleteGallery({ gallery }: { gallery: Gallery }) {
  const { t } = useTranslation('galleries')
  const cache = useQueryClient()
  const navigate = useNavigate()
  const [asking, askingIs] = useDisclosure(false)
  const remove = useMutation({
    mutationFn: () => unwrap(api.DELETE('/api/v1/galleries/{id}', { params: pathOf(gallery.id) })),
  })
  const { id, name, photoCount, clientCount } = gallery
  const leave = async () => {
    await navigate({ to: '/galleries' })
    cache.removeQueries({ queryKey: ofGallery(id) })
    await cache.invalidateQueries({ queryKey: ['galleries'] })
  }
  const receipts = remove.data?.receipts ?? []
  return (
    <Paper withBorder p="md">
      <Group justify="space-between">
        <div style={{ flex: '1 1 16rem' }}>
          <Title order={2} size="h4">
            {t('delete.title')}
          </Title>
          <Text c="dimmed">{t('delete.meaning')}</Text>
        </div>
        <Button variant="default" onClick={askingIs.open}>
          {t('delete.ask')}
        </Button>
      </Group>
      <ConfirmByName
        opened={asking && !remove.data}
        onClose={askingIs.close}
        onConfirm={() => remove.mutate()}
        title={t('delete.named', { name })}
        name={name}
        action={t('delete.action')}
        pending={remove.isPending}
        error={remove.error}
      >
        <Stack gap="xs">
          <Text>{t('delete.goes')}</Text>
          <List>
            <List.Item>{t('delete.photos', { count: photoCount })}</List.Item>
            <List.Item>{t('delete.clients', { count: clientCount })}</List.Item>
            <List.Item>{t('delete.links')}</List.Item>
          </List>
          <Text size="sm" c="dimmed">
            {t('delete.bucket_stays')}
          </Text>
          <Text fw={600}>{t('delete.for_good')}</Text>
        </Stack>
      </ConfirmByName>
      <Modal
        opened={remove.data !== undefined}
        onClose={() => void leave()}
        title={t('delete.done', { name })}
        closeButtonProps={{ 'aria-label': t('common:close') }}
      >
        <Stack>
          <Alert color="green" role="status" icon={<IconCircleCheck />} styles={READABLE}>
            {t('delete.done_text')} {t('delete.receipts', { count: receipts.length })}
          </Alert>
          {receipts.length > 0 && (
            <List size="sm">
              {receipts.slice(0, MOST_LISTED).map(({ erasure_id: erasureId }) => (
                <List.Item key={erasureId}>
                  <AnchorLink to="/erasures/$erasureId" params={{ erasureId }}>
                    {t('delete.receipt', { id: erasureId })}
                  </AnchorLink>
                </List.Item>
              ))}
              {receipts.length > MOST_LISTED && (
                <List.Item>
                  <AnchorLink to="/erasures">{t('delete.all_receipts')}</AnchorLink>
                </List.Item>
              )}
            </List>
          )}
          <Group justify="flex-end">
            <Button onClick={() => void leave()} data-autofocus>
              {t('delete.to_list')}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </Paper>
  )
}
