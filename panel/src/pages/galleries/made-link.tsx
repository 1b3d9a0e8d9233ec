import { Alert, Code, Group, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../../api.ts'
import { CopyButton } from '../../components/copy-button.tsx'
import { READABLE } from '../../faces/readable.ts'
import { useFormats } from '../../lib/format.ts'

/** A link with its secret, this once. */
export function MadeLink({ link }: { link: Schemas['GalleryLink'] }) {
  const { t } = useTranslation('galleries')
  const { dateTime } = useFormats()
  // A path where the server does not know by which name it is reached: this page does.
  const url = new URL(link.url, window.location.origin).href
  return (
    <Stack gap="xs">
      <Alert color="yellow" role="status" title={t('link.once')} styles={READABLE}>
        {link.expiresAt ? t('link.until', { time: dateTime(link.expiresAt) }) : t('link.for_ever')}
      </Alert>
      <Group gap="xs" wrap="nowrap" align="flex-start">
        <Code block flex={1} style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }} aria-label={t('link.label')}>
          {url}
        </Code>
        <CopyButton value={url} label={t('link.copy')} />
      </Group>
      {!link.url.startsWith('http') && (
        <Text size="sm" c="dimmed">
          {t('link.local')}
        </Text>
      )}
    </Stack>
  )
}
