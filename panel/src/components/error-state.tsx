import { Alert, Button, Code, Group, Stack, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { ApiError } from '../api.ts'
import { CopyButton } from './copy-button.tsx'
import { useErrorWords } from './error-words.ts'

const kinds: Record<number, string> = {
  0: 'unreachable',
  401: 'signed_out',
  403: 'forbidden',
  404: 'missing',
  409: 'conflict',
  413: 'too_large',
  422: 'refused',
  429: 'too_many',
  503: 'busy',
}
/** A value that somebody gave is wrong, whatever the status: also 401, to somebody who may be signed in, and 400. */
const NOT_RIGHT = ['sign_in_failed', 'link_invalid', 'invalid_argument']
const kindOf = ({ status, code }: ApiError) =>
  NOT_RIGHT.includes(code) ? 'refused' : (kinds[status] ?? (status >= 500 ? 'server' : 'request'))

export interface ErrorStateProps {
  error: unknown
  onRetry?: () => void
}

/** What happened, what it means, what to do, and the id by which the server's log knows it. */
export function ErrorState({ error, onRetry }: ErrorStateProps) {
  const { t } = useTranslation('common')
  const { sentence, particulars } = useErrorWords().of(error)
  const kind = error instanceof ApiError ? kindOf(error) : 'page'
  const requestId = error instanceof ApiError ? error.requestId : null
  return (
    <Alert
      color="red"
      variant="light"
      role="alert"
      icon={<IconAlertTriangle />}
      title={t(`error.${kind}.title`)}
      styles={{ message: { color: 'inherit' } }}
    >
      <Stack gap="xs">
        {sentence && <Text>{sentence}</Text>}
        {particulars && (
          <Text size="sm" lang="en" dir="auto">
            {particulars}
          </Text>
        )}
        <Text>{t(`error.${kind}.meaning`)}</Text>
        {requestId && (
          <Group gap={4}>
            <Text size="sm">{t('error.request_id')}</Text>
            <Code>{requestId}</Code>
            <CopyButton value={requestId} label={t('error.copy_request_id')} />
          </Group>
        )}
        {onRetry && (
          <Group>
            <Button size="xs" variant="default" onClick={onRetry}>
              {t('retry')}
            </Button>
          </Group>
        )}
      </Stack>
    </Alert>
  )
}
