import { Button, Group, Loader, Progress, ScrollArea, Stack, Text, UnstyledButton } from '@mantine/core'
import { IconAlertTriangle, IconBan, IconClock } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useObjectUrl } from '../../faces/picture.ts'
import { useFormats } from '../../lib/format.ts'
import type { QueuedPicture, useIdentifyQueue } from './use-identify-queue.ts'
import styles from './identify.module.css'

const icons = { waiting: IconClock, failed: IconAlertTriangle, cancelled: IconBan }

function Thumb({ picture, shown, onShow }: { picture: QueuedPicture; shown: boolean; onShow: () => void }) {
  const { t } = useTranslation('identify')
  const { file, state, result } = picture
  const url = useObjectUrl(file)
  const Icon = state === 'done' || state === 'running' ? null : icons[state]
  const known = result?.faces.filter(({ person_id: id }) => id !== null).length ?? 0
  const words = state === 'done' ? t('strip.found', { known, count: result?.faces_detected ?? 0 }) : t(`strip.${state}`)
  return (
    <UnstyledButton
      className={styles.thumb}
      aria-current={shown || undefined}
      aria-label={`${file.name}: ${words}`}
      onClick={onShow}
    >
      <span className={styles.thumbPicture}>
        {url && <img src={url} alt="" />}
        {state === 'running' && <Loader size={22} className={styles.thumbState} color="white" />}
        {Icon && <Icon size={22} className={styles.thumbState} aria-hidden />}
      </span>
      <Text size="xs" c="dimmed" ta="center" truncate aria-hidden>
        {state === 'done' ? `${known}/${result?.faces_detected ?? 0}` : words}
      </Text>
    </UnstyledButton>
  )
}

export interface PictureStripProps {
  queue: ReturnType<typeof useIdentifyQueue>
  shown: string | null
  onShow: (id: string) => void
}

/** Every picture given so far; while some wait, how far it is and how long it will take. */
export function PictureStrip({ queue, shown, onShow }: PictureStripProps) {
  const { t } = useTranslation('identify')
  const { duration, decimal } = useFormats()
  const { pictures, working, finished, secondsEach } = queue
  if (pictures.length < 2) return null
  const left = pictures.length - finished
  return (
    <Stack gap="xs">
      {working && (
        <Group gap="sm" wrap="nowrap" role="status">
          <Progress
            value={(finished / pictures.length) * 100}
            flex={1}
            aria-label={t('strip.progress', { finished, count: pictures.length })}
          />
          <Text size="sm" style={{ fontVariantNumeric: 'tabular-nums' }}>
            {t('strip.progress', { finished, count: pictures.length })}
            {secondsEach !== null &&
              ` · ${t('strip.pace', { rate: decimal(1 / secondsEach), left: duration(left * secondsEach) })}`}
          </Text>
          <Button size="xs" variant="default" onClick={queue.cancel}>
            {t('strip.cancel')}
          </Button>
        </Group>
      )}
      <ScrollArea type="auto" offsetScrollbars="x">
        <Group gap="xs" wrap="nowrap" role="group" aria-label={t('strip.label')} p={4}>
          {pictures.map((picture) => (
            <Thumb key={picture.id} picture={picture} shown={picture.id === shown} onShow={() => onShow(picture.id)} />
          ))}
        </Group>
      </ScrollArea>
    </Stack>
  )
}
