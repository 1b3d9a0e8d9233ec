import { Button, Group, Paper, Stack, Textarea } from '@mantine/core'
import { IconArrowBackUp, IconCheck, IconPlayerTrackNext, IconX } from '@tabler/icons-react'
import type { KeyboardEvent, RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import { KeyHint, NOTE_MOST } from '../alerts/alert-detail.tsx'
import { AlertFacts } from '../alerts/alert-facts.tsx'
import { FacesSideBySide, WholePicture } from '../alerts/alert-pictures.tsx'
import type { Alert } from '../api.ts'
import styles from '../watchlist.module.css'
import type { Verdict } from './use-review.ts'

export interface ReviewCardProps {
  alert: Alert
  note: string
  noteRef: RefObject<HTMLTextAreaElement | null>
  onNote: (note: string) => void
  onDecide: (verdict: Verdict) => void
  onSkip: (() => void) | undefined
  onUndo: (() => void) | undefined
}

/** One alert to be judged: the pictures large, the decisions under the thumb. */
export function ReviewCard({ alert, note, noteRef, onNote, onDecide, onSkip, onUndo }: ReviewCardProps) {
  const { t } = useTranslation('watchlist')
  /** Back to the keys that decide. */
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key !== 'Escape' && !(event.key === 'Enter' && (event.ctrlKey || event.metaKey))) return
    event.preventDefault()
    event.currentTarget.blur()
  }
  return (
    <>
      <div className={styles.review}>
        <FacesSideBySide key={alert.id} alert={alert} />
        <Paper withBorder p="md">
          <Stack gap="sm">
            <AlertFacts alert={alert} />
            <Textarea
              ref={noteRef}
              label={t('note.label')}
              description={t('note.hint')}
              autosize
              minRows={1}
              maxRows={5}
              maxLength={NOTE_MOST}
              value={note}
              onChange={(event) => onNote(event.currentTarget.value)}
              onKeyDown={onKeyDown}
              dir="auto"
            />
          </Stack>
        </Paper>
      </div>
      <WholePicture key={alert.id} alert={alert} maxHeight="56vh" />
      <div className={styles.bar}>
        <Group gap="xs" grow preventGrowOverflow={false} wrap="nowrap">
          <Button
            variant="default"
            leftSection={<IconX size={20} aria-hidden />}
            rightSection={<KeyHint>D</KeyHint>}
            onClick={() => onDecide('dismissed')}
          >
            {t('decide.dismiss')}
          </Button>
          <Button
            leftSection={<IconCheck size={20} aria-hidden />}
            rightSection={<KeyHint>C</KeyHint>}
            onClick={() => onDecide('confirmed')}
          >
            {t('decide.confirm')}
          </Button>
        </Group>
        <Group gap="xs" grow mt={6} wrap="nowrap">
          <Button
            variant="subtle"
            color="gray"
            c="var(--mantine-color-text)"
            leftSection={<IconArrowBackUp size={18} aria-hidden />}
            rightSection={<KeyHint>U</KeyHint>}
            disabled={!onUndo}
            onClick={onUndo}
          >
            {t('review.undo')}
          </Button>
          <Button
            variant="subtle"
            color="gray"
            c="var(--mantine-color-text)"
            leftSection={<IconPlayerTrackNext size={18} aria-hidden />}
            rightSection={<KeyHint>S</KeyHint>}
            disabled={!onSkip}
            onClick={onSkip}
          >
            {t('review.skip')}
          </Button>
        </Group>
      </div>
    </>
  )
}
