import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { IconCircleCheck, IconUserPlus } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../../api.ts'
import { ApiImage } from '../../components/api-image.tsx'
import { Refusals } from '../../faces/refusals.tsx'
import { useFormats } from '../../lib/format.ts'

/** Who is known now, what was not taken, and the next one. */
export function Enrolled({ enrolled, onNext }: { enrolled: Schemas['Enrolled']; onNext: () => void }) {
  const { t } = useTranslation('enroll')
  const { decimal } = useFormats()
  const { person_id: personId, user_name: name, face_ids: faces, quality_score: quality, refused } = enrolled
  return (
    <Paper withBorder p="lg" maw={640}>
      <Stack>
        <Group wrap="nowrap" role="status">
          <ApiImage src={`/api/v1/people/${personId}/thumbnail`} alt="" width={96} height={96} />
          <Stack gap={4} miw={0}>
            <Group gap="xs" wrap="nowrap">
              <IconCircleCheck color="var(--mantine-color-green-7)" aria-hidden />
              <Title order={2} style={{ overflowWrap: 'anywhere' }}>
                {t('done.title', { name })}
              </Title>
            </Group>
            <Text>{t('done.pictures', { count: faces.length })}</Text>
            {quality !== null && (
              <Text size="sm" c="dimmed">
                {t('done.quality', { quality: decimal(quality, 0) })}
              </Text>
            )}
          </Stack>
        </Group>
        {refused.length > 0 && <Refusals refused={refused} title={t('done.refused', { count: refused.length })} />}
        <Group>
          <Button leftSection={<IconUserPlus size={18} aria-hidden />} onClick={onNext} autoFocus>
            {t('done.next')}
          </Button>
          <Button
            variant="default"
            renderRoot={(props) => <Link {...props} to="/people/$personId" params={{ personId }} />}
          >
            {t('done.open')}
          </Button>
        </Group>
      </Stack>
    </Paper>
  )
}
