import { Button, Group, Kbd, Stack, Textarea } from '@mantine/core'
import { IconArrowBackUp, IconCheck, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Alert } from '../api.ts'
import { AlertFacts } from './alert-facts.tsx'
import { FacesSideBySide, WholePicture } from './alert-pictures.tsx'
import type { useDecide } from './use-decide.ts'

export const NOTE_MOST = 500

export interface AlertDetailProps {
  alert: Alert
  decide: ReturnType<typeof useDecide>
}

/** One alert, with all there is to judge it by. */
export function AlertDetail({ alert, decide }: AlertDetailProps) {
  const { t } = useTranslation('watchlist')
  const [note, setNote] = useState(alert.note ?? '')
  const say = (state: Alert['state']) => decide.mutate({ alert, state, note: note.trim() || null })
  return (
    <Stack>
      <AlertFacts alert={alert} />
      <FacesSideBySide alert={alert} />
      {alert.state === 'open' ? (
        <>
          <Textarea
            label={t('note.label')}
            description={t('note.hint')}
            autosize
            minRows={1}
            maxLength={NOTE_MOST}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
            dir="auto"
          />
          <Group gap="xs">
            <Button leftSection={<IconCheck size={18} aria-hidden />} onClick={() => say('confirmed')}>
              {t('decide.confirm')}
            </Button>
            <Button variant="default" leftSection={<IconX size={18} aria-hidden />} onClick={() => say('dismissed')}>
              {t('decide.dismiss')}
            </Button>
          </Group>
        </>
      ) : (
        <Group>
          <Button
            variant="default"
            leftSection={<IconArrowBackUp size={18} aria-hidden />}
            onClick={() => decide.mutate({ alert, state: 'open', note: alert.note })}
          >
            {t('decide.reopen')}
          </Button>
        </Group>
      )}
      <WholePicture alert={alert} maxHeight="60vh" />
    </Stack>
  )
}

/** A key on a button. */
export const KeyHint = ({ children }: { children: string }) => (
  <Kbd size="xs" visibleFrom="sm" aria-hidden>
    {children}
  </Kbd>
)
