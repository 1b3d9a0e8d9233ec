import { Button, Collapse, Group, List, Paper, Progress, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconAlertTriangle, IconCheck, IconPlayerPause, IconPlayerPlay, IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Gallery } from '../../../api-galleries.ts'
import { ErrorState } from '../../../components/error-state.tsx'
import { useRefusalWords } from '../../../faces/refusal-words.ts'
import { useFormats } from '../../../lib/format.ts'
import styles from '../galleries.module.css'
import type { Uploader, UploadState } from './uploader.ts'
import { useUpload } from './uploads.ts'

/** More are counted only. */
const MOST_LISTED = 200

/** How far an upload is, or how it ended; nothing where there is none. */
export function UploadProgress({ gallery }: { gallery: Gallery }) {
  const { t } = useTranslation('galleries')
  const { number, decimal, duration } = useFormats()
  const { uploader, state } = useUpload(gallery.id)
  const { phase, given, known, settled, bytes, sentBytes, others, error, rate, left } = state
  if (phase === 'idle') return null
  const ended = phase === 'done' || phase === 'cancelled'
  const share = phase === 'done' ? 1 : bytes > 0 ? sentBytes / bytes : 0
  const megabytes = (count: number) => decimal(count / 1_000_000, count < 10_000_000 ? 1 : 0)
  const title =
    phase === 'asking'
      ? t('upload.asking', { count: given })
      : phase === 'done'
        ? t('upload.done', { count: settled - known - state.refused.length })
        : phase === 'cancelled'
          ? t('upload.cancelled', { done: number(settled), total: number(given) })
          : t('upload.of', { done: number(settled), total: number(given) })
  return (
    <Paper withBorder p="sm" component="section" aria-label={t('upload.label')}>
      <Stack gap={6}>
        <Group justify="space-between" gap="xs">
          <Group gap="xs">
            {phase === 'done' && <IconCheck size={18} color="var(--likeness-good)" aria-hidden />}
            <Text fw={600} role="status" style={{ fontVariantNumeric: 'tabular-nums' }}>
              {title}
            </Text>
            {phase === 'paused' && (
              <Text size="sm" c="dimmed">
                {t('upload.paused')}
              </Text>
            )}
          </Group>
          <Buttons uploader={uploader} phase={phase} />
        </Group>
        {!ended && (
          <Progress
            value={share * 100}
            size="lg"
            animated={phase === 'sending' || phase === 'asking'}
            color={phase === 'paused' ? 'gray' : undefined}
            aria-label={t('upload.progress')}
          />
        )}
        <Group gap="md" className={styles.facts}>
          {!ended && bytes > 0 && (
            <Text size="sm" c="dimmed" style={{ fontVariantNumeric: 'tabular-nums' }}>
              {t('upload.megabytes', { sent: megabytes(sentBytes), total: megabytes(bytes) })}
              {rate !== null && ` · ${t('upload.rate', { rate: decimal(rate, rate < 10 ? 1 : 0) })}`}
              {left !== null && ` · ${t('upload.left', { time: duration(left) })}`}
            </Text>
          )}
          {known > 0 && <Text size="sm">{t('upload.known', { count: known })}</Text>}
          {others > 0 && <Text size="sm">{t('upload.others', { count: others })}</Text>}
        </Group>
        <Refused state={state} />
        {error !== null && <ErrorState error={error} onRetry={uploader.resume} />}
        {phase === 'cancelled' && (
          <Text size="sm" c="dimmed">
            {t('upload.cancelled_text')}
          </Text>
        )}
      </Stack>
    </Paper>
  )
}

function Buttons({ uploader, phase }: { uploader: Uploader; phase: UploadState['phase'] }) {
  const { t } = useTranslation('galleries')
  if (phase === 'done' || phase === 'cancelled')
    return (
      <Button variant="subtle" color="gray" size="xs" onClick={uploader.clear}>
        {t('upload.dismiss')}
      </Button>
    )
  const Icon = phase === 'paused' ? IconPlayerPlay : IconPlayerPause
  return (
    <Group gap="xs">
      {phase !== 'asking' && (
        <Button
          variant="default"
          size="xs"
          leftSection={<Icon size={16} aria-hidden />}
          onClick={phase === 'paused' ? uploader.resume : uploader.pause}
        >
          {t(phase === 'paused' ? 'upload.resume' : 'upload.pause')}
        </Button>
      )}
      <Button variant="default" size="xs" leftSection={<IconX size={16} aria-hidden />} onClick={uploader.cancel}>
        {t('upload.cancel')}
      </Button>
    </Group>
  )
}

function Refused({ state: { refused } }: { state: UploadState }) {
  const { t } = useTranslation('galleries')
  const words = useRefusalWords()
  const [listed, listedIs] = useDisclosure(false)
  if (refused.length === 0) return null
  return (
    <div>
      <Group gap="xs">
        <IconAlertTriangle size={16} color="var(--mantine-color-error)" aria-hidden />
        <Text size="sm">{t('upload.refused', { count: refused.length })}</Text>
        <Button variant="subtle" size="compact-xs" onClick={listedIs.toggle} aria-expanded={listed}>
          {t(listed ? 'upload.refused_hide' : 'upload.refused_show')}
        </Button>
      </Group>
      <Collapse expanded={listed}>
        <List
          size="sm"
          mt={4}
          mah={240}
          style={{ overflowY: 'auto' }}
          tabIndex={0}
          aria-label={t('upload.refused_label')}
        >
          {refused.slice(0, MOST_LISTED).map(({ name, code, message }, index) => (
            <List.Item key={index} style={{ overflowWrap: 'anywhere' }}>
              <strong>{name}</strong>: {code === 'unreadable' ? t('upload.unreadable') : words(code ?? '', message)}
            </List.Item>
          ))}
          {refused.length > MOST_LISTED && (
            <List.Item>{t('upload.refused_more', { count: refused.length - MOST_LISTED })}</List.Item>
          )}
        </List>
      </Collapse>
    </div>
  )
}
