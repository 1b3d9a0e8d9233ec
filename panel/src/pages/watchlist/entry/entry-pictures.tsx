import { ActionIcon, Button, Card, Group, Modal, SimpleGrid, Stack, Text, Tooltip, UnstyledButton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconPhotoPlus, IconTrash } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, type Schemas, unwrap } from '../../../api.ts'
import { ApiImage } from '../../../components/api-image.tsx'
import { ErrorState } from '../../../components/error-state.tsx'
import { useFormats } from '../../../lib/format.ts'
import { type Entry, useRefreshWatchlist } from '../api.ts'
import { AddPictures } from './add-pictures.tsx'

type Picture = Schemas['ReferenceImage']

/** The pictures somebody is looked for by. */
export function EntryPictures({ entry }: { entry: Entry }) {
  const { t } = useTranslation('watchlist')
  const { decimal, date } = useFormats()
  const [adding, addingIs] = useDisclosure(false)
  const [shown, setShown] = useState<Picture | null>(null)
  const [removing, setRemoving] = useState<Picture | null>(null)
  const { reference_images: pictures, name } = entry
  const last = pictures.length < 2
  return (
    <Stack>
      <SimpleGrid cols={{ base: 2, sm: 3 }}>
        {pictures.map((picture, index) => (
          <Card key={picture.id} withBorder padding="xs">
            <Stack gap={6}>
              <UnstyledButton
                disabled={picture.path === null}
                aria-label={t('entry.show_picture', { number: index + 1 })}
                onClick={() => setShown(picture)}
              >
                <ApiImage src={picture.thumbnail_path} alt="" width="100%" height={120} />
              </UnstyledButton>
              <Group justify="space-between" wrap="nowrap" gap={4}>
                <Text size="xs" c="dimmed">
                  {picture.quality_score !== null &&
                    t('people:references.quality', { quality: decimal(picture.quality_score, 0) })}
                  <br />
                  {date(picture.added_date)}
                </Text>
                <Tooltip label={t(last ? 'entry.last_picture' : 'entry.remove_picture')}>
                  <ActionIcon
                    aria-label={t(last ? 'entry.last_picture' : 'entry.remove_picture')}
                    data-disabled={last || undefined}
                    aria-disabled={last}
                    onClick={() => !last && setRemoving(picture)}
                  >
                    <IconTrash size={16} />
                  </ActionIcon>
                </Tooltip>
              </Group>
            </Stack>
          </Card>
        ))}
      </SimpleGrid>
      <Group>
        <Button variant="light" leftSection={<IconPhotoPlus size={18} aria-hidden />} onClick={addingIs.open}>
          {t('entry.add_pictures')}
        </Button>
      </Group>
      <Modal
        opened={shown !== null}
        onClose={() => setShown(null)}
        size="xl"
        title={t('people:references.picture', { name })}
        closeButtonProps={{ 'aria-label': t('common:close') }}
      >
        <ApiImage
          src={shown?.path ?? null}
          alt={t('people:references.picture', { name })}
          width="100%"
          height="70vh"
          fit="contain"
        />
      </Modal>
      {removing && <RemovePicture entry={entry} picture={removing} onClose={() => setRemoving(null)} />}
      {adding && <AddPictures entry={entry} onClose={addingIs.close} />}
    </Stack>
  )
}

function RemovePicture({ entry, picture, onClose }: { entry: Entry; picture: Picture; onClose: () => void }) {
  const { t } = useTranslation('watchlist')
  const refresh = useRefreshWatchlist()
  const remove = useMutation({
    mutationFn: () => {
      const path = { id: entry.id, reference: picture.id }
      return unwrap(api.DELETE('/api/v1/watchlist/{id}/images/{reference}', { params: { path } }))
    },
    onSuccess: async () => {
      await refresh()
      onClose()
    },
  })
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('people:references.remove_title')}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <Stack>
        <Text>{t('entry.remove_picture_meaning', { name: entry.name })}</Text>
        {remove.error && <ErrorState error={remove.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button color="red" loading={remove.isPending} onClick={() => remove.mutate()}>
            {t('entry.remove_picture')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
