import { Alert, Button, FileInput, Group, List, Modal, Progress, Stack, Text } from '@mantine/core'
import { form } from '@likeness/client'
import { useMutation } from '@tanstack/react-query'
import { IconAlertTriangle, IconCircleCheck, IconFileZip, IconMinus } from '@tabler/icons-react'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useErrorWords } from '../../../components/error-words.ts'
import { ErrorState } from '../../../components/error-state.tsx'
import { READABLE } from '../../../faces/readable.ts'
import { useFormats } from '../../../lib/format.ts'
import { sendForm } from '../../../send-form.ts'
import { type Imported, useRefreshWatchlist } from '../api.ts'
import type { DialogProps } from './refresh-list.tsx'

export function ImportList({ opened, onClose }: DialogProps) {
  const { t } = useTranslation('watchlist')
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('import.title')}
      size="lg"
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      {opened && <Body onClose={onClose} />}
    </Modal>
  )
}

function Body({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('watchlist')
  const { percent } = useFormats()
  const refresh = useRefreshWatchlist()
  const [archive, setArchive] = useState<File | null>(null)
  const [sent, setSent] = useState(0)
  const stopping = useRef<AbortController | null>(null)
  const run = useMutation({
    mutationFn: (file: File) => {
      const { signal } = (stopping.current = new AbortController())
      setSent(0)
      const { bodySerializer } = form({ archive: file })
      return sendForm<Imported>('/api/v1/watchlist/import', bodySerializer(), setSent, signal)
    },
    onSettled: refresh,
  })
  const stopped = run.error instanceof DOMException
  return (
    <Stack>
      {run.data ? (
        <Outcome imported={run.data} />
      ) : (
        <>
          <Text>{t('import.meaning')}</Text>
          <FileInput
            label={t('import.archive')}
            placeholder={t('import.choose')}
            accept=".zip,application/zip"
            leftSection={<IconFileZip size={18} aria-hidden />}
            clearable
            clearButtonProps={{ 'aria-label': t('faces:tray.remove', { name: archive?.name ?? '' }) }}
            value={archive}
            onChange={setArchive}
          />
        </>
      )}
      {run.isPending && (
        <div>
          <Text size="sm" aria-live="polite">
            {sent < 1 ? t('import.sending', { share: percent(sent) }) : t('import.adding')}
          </Text>
          <Progress value={sent * 100} animated aria-label={t('import.sending', { share: percent(sent) })} />
        </div>
      )}
      {run.error && !stopped && <ErrorState error={run.error} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={() => (run.isPending ? stopping.current?.abort() : onClose())}>
          {t(run.data ? 'common:close' : 'common:cancel')}
        </Button>
        {!run.data && (
          <Button disabled={!archive || run.isPending} onClick={() => archive && run.mutate(archive)}>
            {t('import.action')}
          </Button>
        )}
      </Group>
    </Stack>
  )
}

function Outcome({ imported: { added, refused } }: { imported: Imported }) {
  const { t } = useTranslation('watchlist')
  const words = useErrorWords()
  const waiting = added.filter(({ state }) => state === 'waiting').length
  const any = added.length > 0
  return (
    <Stack>
      <Alert
        color={any ? 'green' : 'gray'}
        role="status"
        icon={any ? <IconCircleCheck /> : <IconMinus />}
        styles={READABLE}
      >
        <Text size="sm">{t('import.added', { count: added.length })}</Text>
        {waiting > 0 && <Text size="sm">{t('import.waiting', { count: waiting })}</Text>}
      </Alert>
      {refused.length > 0 && (
        <Alert
          color="orange"
          role="alert"
          icon={<IconAlertTriangle />}
          title={t('import.refused', { count: refused.length })}
          styles={READABLE}
        >
          <List size="sm">
            {refused.map(({ name, code, message }, index) => {
              const { sentence, particulars } = words.ofCode(code, message)
              return (
                <List.Item key={index}>
                  <b dir="auto">{name}</b>: {sentence}
                  {particulars && (
                    <Text size="sm" lang="en" dir="auto">
                      {particulars}
                    </Text>
                  )}
                </List.Item>
              )
            })}
          </List>
        </Alert>
      )}
    </Stack>
  )
}
