import { Alert, Button, Code, Group, Input, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../../api.ts'
import { CopyButton } from '../../components/copy-button.tsx'

/** A new key, this once, and what a program does with it. */
export function MadeKey({ made, onClose }: { made: Schemas['NewApiKey']; onClose: () => void }) {
  const { t } = useTranslation('access')
  const signs = made.kind === 'aws'
  return (
    <Stack>
      <Alert color="yellow" title={t(signs ? 'keys.aws_once' : 'keys.once')} role="status">
        {t(signs ? 'keys.aws_once_text' : 'keys.once_text')}
      </Alert>
      {signs ? (
        <>
          <Shown label={t('keys.aws_id')} copy={t('keys.aws_id_copy')} value={made.id} />
          <Shown label={t('keys.aws_secret')} copy={t('keys.aws_secret_copy')} value={made.key} />
          <Shown
            label={t('keys.aws_endpoint')}
            copy={t('keys.aws_endpoint_copy')}
            value={`${window.location.origin}/rekognition`}
          />
          <Text size="sm">{t('keys.aws_how')}</Text>
        </>
      ) : (
        <>
          <Shown label={t('keys.key')} copy={t('keys.copy')} value={made.key} />
          <Text size="sm">{t('keys.how')}</Text>
          <Code block>{`Authorization: Bearer ${made.prefix}…`}</Code>
        </>
      )}
      <Group justify="flex-end">
        <Button onClick={onClose} data-autofocus>
          {t('keys.kept')}
        </Button>
      </Group>
    </Stack>
  )
}

const Shown = ({ label, copy, value }: { label: string; copy: string; value: string }) => (
  <div>
    <Input.Label labelElement="div">{label}</Input.Label>
    <Group gap="xs" wrap="nowrap" align="flex-start">
      <Code block flex={1} style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }} aria-label={label}>
        {value}
      </Code>
      <CopyButton value={value} label={copy} />
    </Group>
  </div>
)
