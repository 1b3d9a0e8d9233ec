import { Badge, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { QueryView } from '../../components/query-view.tsx'
import { useReadiness } from '../../components/use-readiness.ts'

export function ReadinessCard({ engine, database }: { engine?: string; database?: string }) {
  const { t } = useTranslation('overview')
  const readiness = useReadiness()
  return (
    <Paper withBorder p="md">
      <Title order={2} size="h4" mb="sm">
        {t('ready.title')}
      </Title>
      <QueryView query={readiness}>
        {({ status, checks }) => (
          <Stack gap="xs">
            <Group gap="xs">
              {status === 'ready' ? (
                <IconCircleCheck size={20} color="var(--likeness-good)" aria-hidden />
              ) : (
                <IconAlertTriangle size={20} color="var(--mantine-color-error)" aria-hidden />
              )}
              <Text fw={600}>{t(`ready.${status}`)}</Text>
            </Group>
            <Group gap="xs">
              {Object.entries(checks).map(([part, said]) => (
                <Badge key={part} variant="default" tt="none" fw={500} size="lg" maw="100%">
                  {part}: {said}
                </Badge>
              ))}
            </Group>
            {engine && (
              <Text size="sm" c="dimmed">
                {t('ready.engine', { engine, database })}
              </Text>
            )}
          </Stack>
        )}
      </QueryView>
    </Paper>
  )
}
