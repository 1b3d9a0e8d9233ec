import { Button, Group, Modal, Paper, SimpleGrid, Stack, Text, TextInput, UnstyledButton } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { IconSearch } from '@tabler/icons-react'
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, type Schemas, unwrap } from '../../api.ts'
import { ApiImage } from '../../components/api-image.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { LoadingState } from '../../components/loading-state.tsx'
import { useRefreshPerson } from './queries.ts'

type Person = Schemas['Person']

export interface MergePersonProps {
  person: Person
  opened: boolean
  onClose: () => void
}

/** One person who was enrolled twice: find the other one, look at both, make them one. */
export function MergePerson({ person, opened, onClose }: MergePersonProps) {
  const { t } = useTranslation('people')
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      size="lg"
      title={t('merge.title', { name: person.user_name })}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <Merge person={person} onClose={onClose} />
    </Modal>
  )
}

function Merge({ person, onClose }: Omit<MergePersonProps, 'opened'>) {
  const { t } = useTranslation('people')
  const [other, setOther] = useState<Person | null>(null)
  const refresh = useRefreshPerson(person.person_id)
  const merging = useMutation({
    mutationFn: (from: Person) =>
      unwrap(
        api.POST('/api/v1/people/{person_id}/merge', {
          params: { path: { person_id: person.person_id } },
          body: { from_person_id: from.person_id },
        }),
      ),
    onSuccess: async (_, from) => {
      notifications.show({ message: t('merge.done', { from: from.user_name, name: person.user_name }) })
      onClose()
      await refresh()
    },
  })
  if (!other) return <Search person={person} onChoose={setOther} />
  return (
    <Stack>
      <SimpleGrid cols={2}>
        <Side person={person} role={t('merge.stays')} />
        <Side person={other} role={t('merge.goes')} />
      </SimpleGrid>
      <Text>{t('merge.meaning', { from: other.user_name, name: person.user_name })}</Text>
      {merging.error && <ErrorState error={merging.error} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={() => setOther(null)}>
          {t('merge.back')}
        </Button>
        <Button color="red" data-autofocus loading={merging.isPending} onClick={() => merging.mutate(other)}>
          {t('merge.confirm')}
        </Button>
      </Group>
    </Stack>
  )
}

function Side({ person, role }: { person: Person; role: string }) {
  const { t } = useTranslation('people')
  const details = [person.gender, person.birth_year, person.hometown, person.residence].filter((one) => one !== null)
  return (
    <Paper withBorder p="sm">
      <Stack gap={4}>
        <Text size="sm" fw={600} c="dimmed">
          {role}
        </Text>
        <ApiImage src={person.thumbnail_url} alt="" width="100%" height={180} />
        <Text fw={600} dir="auto" style={{ overflowWrap: 'anywhere' }}>
          {person.user_name}
        </Text>
        <Text size="sm">{t('pictures', { count: person.embedding_count })}</Text>
        <Text size="sm" c="dimmed">
          {details.join(' · ')}
        </Text>
      </Stack>
    </Paper>
  )
}

function Search({ person, onChoose }: { person: Person; onChoose: (other: Person) => void }) {
  const { t } = useTranslation('people')
  const [typed, setTyped] = useState('')
  const [q] = useDebouncedValue(typed.trim(), 200)
  const { collection } = person
  const { data, error, refetch } = useQuery({
    queryKey: ['people', 'merge', collection, q],
    queryFn: ({ signal }) =>
      unwrap(api.GET('/api/v1/people', { params: { query: { collection, q: q || undefined, limit: 12 } }, signal })),
    placeholderData: keepPreviousData,
  })
  const others = data?.filter(({ person_id }) => person_id !== person.person_id)
  return (
    <Stack>
      <TextInput
        type="search"
        data-autofocus
        label={t('merge.search')}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        dir="auto"
      />
      {error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : !others ? (
        <LoadingState rows={3} height={56} />
      ) : others.length === 0 ? (
        <Text c="dimmed">{t('merge.nobody')}</Text>
      ) : (
        <Stack gap={4}>
          {others.map((one) => (
            <UnstyledButton key={one.person_id} p={4} onClick={() => onChoose(one)}>
              <Group wrap="nowrap">
                <ApiImage src={one.thumbnail_url} alt="" />
                <div>
                  <Text fw={600} dir="auto">
                    {one.user_name}
                  </Text>
                  <Text size="sm" c="dimmed">
                    {t('pictures', { count: one.embedding_count })}
                  </Text>
                </div>
              </Group>
            </UnstyledButton>
          ))}
        </Stack>
      )}
    </Stack>
  )
}
