import { Alert, Button, Code, Group, Input, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { CopyButton } from '../../components/copy-button.tsx'
import { useFormats } from '../../lib/format.ts'

export interface ShownSecretProps {
  secret: string
  /** Until then the former one signs too; of a new webhook there is none. */
  formerUntil?: string | null
  onClose: () => void
}

/** A new secret, this once. */
export function ShownSecret({ secret, formerUntil = null, onClose }: ShownSecretProps) {
  const { t } = useTranslation('webhooks')
  const { dateTime } = useFormats()
  return (
    <Stack>
      <Alert color="yellow" title={t('once')} role="status">
        {t('once_text')}
      </Alert>
      <div>
        <Input.Label labelElement="div">{t('secret')}</Input.Label>
        <Group gap="xs" wrap="nowrap" align="flex-start">
          <Code block flex={1} style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }} aria-label={t('secret')}>
            {secret}
          </Code>
          <CopyButton value={secret} label={t('secret_copy')} />
        </Group>
      </div>
      <Text size="sm">
        {formerUntil === null ? t('secret_how') : t('rotated_until', { time: dateTime(formerUntil) })}
      </Text>
      <Group justify="flex-end">
        <Button onClick={onClose} data-autofocus>
          {t('kept')}
        </Button>
      </Group>
    </Stack>
  )
}
