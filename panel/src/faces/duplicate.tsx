import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { IconUsers } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../api.ts'
import { ApiImage } from '../components/api-image.tsx'
import { useFormats } from '../lib/format.ts'
import { READABLE } from './readable.ts'
import { PersonLink } from './person-link.tsx'

export interface DuplicateProps {
  duplicates: Schemas['Duplicate'][]
  /** Adds the pictures to that person; left out where they are meant for another. */
  onAddTo?: (personId: string) => void
  onAnyway: () => void
  onCancel: () => void
  pending: boolean
}

/** The face belongs to somebody: who it is, and the three ways on. */
export function Duplicate({ duplicates, onAddTo, onAnyway, onCancel, pending }: DuplicateProps) {
  const { t } = useTranslation('faces')
  const { decimal } = useFormats()
  return (
    <Alert color="yellow" role="alert" icon={<IconUsers />} title={t('duplicate.title')} styles={READABLE}>
      <Stack>
        <Text>{t('duplicate.meaning')}</Text>
        {duplicates.map(({ person_id: id, user_name: name, similarity }) => (
          <Group key={id} wrap="nowrap">
            <ApiImage src={`/api/v1/people/${id}/thumbnail`} alt="" width={64} height={64} />
            <Stack gap={2} miw={0}>
              <Text fw={600} component="span">
                <PersonLink personId={id}>{name}</PersonLink>
              </Text>
              <Text size="sm">{t('duplicate.similarity', { similarity: decimal(similarity) })}</Text>
              {onAddTo && (
                <Button size="xs" loading={pending} onClick={() => onAddTo(id)}>
                  {t('duplicate.add_to', { name })}
                </Button>
              )}
            </Stack>
          </Group>
        ))}
        <Group gap="xs">
          <Button size="xs" variant="default" loading={pending} onClick={onAnyway}>
            {t('duplicate.anyway')}
          </Button>
          <Button size="xs" variant="subtle" onClick={onCancel}>
            {t('duplicate.cancel')}
          </Button>
        </Group>
      </Stack>
    </Alert>
  )
}
