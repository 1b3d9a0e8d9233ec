import { ActionIcon, Button, Card, Group, Modal, SimpleGrid, Stack, Text, Tooltip, UnstyledButton } from '@mantine/core'
import { IconPhotoPlus, IconTrash } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, type Schemas, unwrap } from '../../api.ts'
import { ApiImage } from '../../components/api-image.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { LoadingState } from '../../components/loading-state.tsx'
import { useFormats } from '../../lib/format.ts'
import { useSession } from '../../session.ts'
import { AddPictures } from './add-pictures.tsx'
import { referencesQuery, useRefreshPerson } from './queries.ts'
import { ReferencePicture } from './reference-picture.tsx'

type Reference = Schemas['Embedding']

/** The pictures a person is known by. */
export function References({ person }: { person: Schemas['Person'] }) {
  const { t } = useTranslation('people')
  const { may } = useSession()
  const { decimal, date } = useFormats()
  const { person_id: personId, user_name: name } = person
  const { data, error, refetch } = useQuery(referencesQuery(personId))
  const refresh = useRefreshPerson(personId)
  const [shown, setShown] = useState<Reference | null>(null)
  const [removing, setRemoving] = useState<Reference | null>(null)
  const [adding, setAdding] = useState(false)
  const removal = useMutation({
    mutationFn: ({ embedding_id }: Reference) =>
      unwrap(api.DELETE('/api/v1/embeddings/{embedding_id}', { params: { path: { embedding_id } } })),
    onSuccess: async () => {
      setRemoving(null)
      await refresh()
    },
  })
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />
  if (!data) return <LoadingState rows={2} height={150} />
  const add = may('operator') && (
    <Button variant="light" leftSection={<IconPhotoPlus size={18} aria-hidden />} onClick={() => setAdding(true)}>
      {t('references.add')}
    </Button>
  )
  const last = data.length < 2
  return (
    <Stack>
      {data.length === 0 ? (
        <EmptyState title={t('references.empty')} action={add} />
      ) : (
        <>
          <Group>{add}</Group>
          <SimpleGrid cols={{ base: 2, sm: 3, lg: 4 }}>
            {data.map((reference, index) => (
              <Card key={reference.embedding_id} withBorder padding="xs">
                <Stack gap={6}>
                  <UnstyledButton
                    disabled={reference.image_url === null}
                    aria-label={t('references.show', { number: index + 1 })}
                    onClick={() => setShown(reference)}
                  >
                    <ApiImage src={reference.thumbnail_url} alt="" width="100%" height={140} />
                  </UnstyledButton>
                  <Group justify="space-between" wrap="nowrap" gap={4}>
                    <Text size="xs" c="dimmed">
                      {reference.quality_score !== null &&
                        t('references.quality', { quality: decimal(reference.quality_score, 0) })}
                      <br />
                      {date(reference.timestamp)}
                    </Text>
                    {may('operator') && (
                      <Tooltip label={t(last ? 'references.last' : 'references.remove')}>
                        <ActionIcon
                          aria-label={t(last ? 'references.last' : 'references.remove')}
                          data-disabled={last || undefined}
                          aria-disabled={last}
                          onClick={() => !last && setRemoving(reference)}
                        >
                          <IconTrash size={16} />
                        </ActionIcon>
                      </Tooltip>
                    )}
                  </Group>
                </Stack>
              </Card>
            ))}
          </SimpleGrid>
        </>
      )}
      {shown && <ReferencePicture reference={shown} name={name} onClose={() => setShown(null)} />}
      <Modal
        opened={removing !== null}
        onClose={() => setRemoving(null)}
        title={t('references.remove_title')}
        closeButtonProps={{ 'aria-label': t('close') }}
      >
        <Stack>
          <Text>{t('references.remove_meaning', { name })}</Text>
          {removal.error && <ErrorState error={removal.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={() => setRemoving(null)}>
              {t('cancel')}
            </Button>
            <Button color="red" loading={removal.isPending} onClick={() => removing && removal.mutate(removing)}>
              {t('references.remove')}
            </Button>
          </Group>
        </Stack>
      </Modal>
      {adding && <AddPictures person={person} onClose={() => setAdding(false)} />}
    </Stack>
  )
}
