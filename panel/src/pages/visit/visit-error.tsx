import { Alert, Button, Stack } from '@mantine/core'
import { IconWifiOff } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { ApiError } from '../../api.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { READABLE } from '../../faces/readable.ts'

/** What went wrong, for guests: of a server that does not answer they can mend the connection at most. */
export function VisitError({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { t } = useTranslation('visit')
  if (!(error instanceof ApiError) || error.status !== 0) return <ErrorState error={error} onRetry={onRetry} />
  return (
    <Alert color="yellow" icon={<IconWifiOff />} role="alert" title={t('unreachable.title')} styles={READABLE}>
      <Stack gap="xs" align="flex-start">
        {t('unreachable.meaning')}
        <Button variant="default" onClick={onRetry}>
          {t('common:retry')}
        </Button>
      </Stack>
    </Alert>
  )
}
