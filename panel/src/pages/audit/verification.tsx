import { Alert, Button, Code, Group, Paper, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { IconAlertTriangle, IconShieldCheck } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { api, unwrap } from '../../api.ts'
import { CopyButton } from '../../components/copy-button.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { useFormats } from '../../lib/format.ts'

/** Goes through the whole chain when asked; the answer can be kept outside and held against a later one. */
export function Verification() {
  const { t } = useTranslation('audit')
  const { number } = useFormats()
  const verify = useMutation({ mutationFn: () => unwrap(api.GET('/api/v1/audit/verification')) })
  return (
    <Paper withBorder p="md">
      <Stack gap="sm">
        <Group justify="space-between">
          <Text flex="1 1 280px" maw={640}>
            {t('verify_text')}
          </Text>
          <Button variant="default" loading={verify.isPending} onClick={() => verify.mutate()}>
            {t('verify')}
          </Button>
        </Group>
        {verify.error && <ErrorState error={verify.error} />}
        {verify.data?.intact && (
          <Alert role="status" color="green" icon={<IconShieldCheck />} title={t('intact')}>
            <Text size="sm">{t('entries', { count: verify.data.entries })}</Text>
            {verify.data.last_hash && (
              <Group gap={4} wrap="nowrap">
                <Code style={{ overflowWrap: 'anywhere' }}>{verify.data.last_hash}</Code>
                <CopyButton value={verify.data.last_hash} />
              </Group>
            )}
          </Alert>
        )}
        {verify.data && !verify.data.intact && (
          <Alert role="alert" color="red" icon={<IconAlertTriangle />} title={t('broken')}>
            <Text size="sm">
              {verify.data.broken_at !== null && t('broken_at', { seq: number(verify.data.broken_at) })}{' '}
              {verify.data.problem}
            </Text>
            <Text size="sm">{t('broken_text')}</Text>
          </Alert>
        )}
      </Stack>
    </Paper>
  )
}
