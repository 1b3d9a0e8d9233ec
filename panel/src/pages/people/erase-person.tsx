import { List, Stack, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api, type Schemas, unwrap } from '../../api.ts'
import { ConfirmByName } from '../../components/confirm-by-name.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { LoadingState } from '../../components/loading-state.tsx'
import { previewQuery } from './queries.ts'

export interface ErasePersonProps {
  person: Schemas['Person']
  opened: boolean
  onClose: () => void
  onErased: (receipt: Schemas['ErasureReceipt']) => void
}

const KINDS = ['faces', 'images', 'matches', 'consents'] as const

/** Shows what will go, asks for the name, ends with the receipt. */
export function ErasePerson({ person, opened, onClose, onErased }: ErasePersonProps) {
  const { t } = useTranslation('people')
  const cache = useQueryClient()
  const { person_id, user_name: name } = person
  const { data, error, refetch } = useQuery({ ...previewQuery(person_id), enabled: opened })
  const erasing = useMutation({
    mutationFn: () => unwrap(api.DELETE('/api/v1/people/{person_id}', { params: { path: { person_id } } })),
    onSuccess: (receipt) => {
      onErased(receipt)
      cache.removeQueries({ queryKey: ['person', person_id] })
      void cache.invalidateQueries({ queryKey: ['people'] })
    },
  })
  return (
    <ConfirmByName
      opened={opened}
      onClose={onClose}
      onConfirm={() => erasing.mutate()}
      title={t('erase.title', { name })}
      name={name}
      action={t('erase.confirm')}
      pending={erasing.isPending}
      error={erasing.error}
    >
      <Stack gap="xs">
        <Text>{t('erase.meaning')}</Text>
        {error ? (
          <ErrorState error={error} onRetry={() => void refetch()} />
        ) : data ? (
          <List>
            {KINDS.map((kind) => (
              <List.Item key={kind}>{t(`erase.${kind}`, { count: data[kind] })}</List.Item>
            ))}
          </List>
        ) : (
          <LoadingState rows={4} height={20} />
        )}
        <Text fw={600}>{t('erase.for_good')}</Text>
      </Stack>
    </ConfirmByName>
  )
}
