import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { Trans, useTranslation } from 'react-i18next'
import { ErrorState } from './error-state.tsx'

export interface ConfirmByNameProps {
  opened: boolean
  onClose: () => void
  onConfirm: () => void
  title: string
  /** Has to be typed. */
  name: string
  /** The word on the red button. */
  action: string
  /** What will go. */
  children: ReactNode
  pending?: boolean
  error?: unknown
}

/** Asks for the name of what is about to be gone for good. */
export function ConfirmByName(props: ConfirmByNameProps) {
  const { t } = useTranslation('common')
  const { opened, onClose, title } = props
  return (
    <Modal opened={opened} onClose={onClose} title={title} closeButtonProps={{ 'aria-label': t('close') }}>
      {opened && <Body {...props} />}
    </Modal>
  )
}

function Body({ onClose, onConfirm, name, action, children, pending = false, error }: ConfirmByNameProps) {
  const { t } = useTranslation('common')
  const [typed, setTyped] = useState('')
  const same = typed.trim() === name.trim()
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (same && !pending) onConfirm()
      }}
    >
      <Stack>
        <div>{children}</div>
        <TextInput
          data-autofocus
          autoComplete="off"
          label={
            <Trans t={t} i18nKey="confirm_by_name" values={{ name }} components={{ name: <Text span fw={700} /> }} />
          }
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        {error !== undefined && error !== null && <ErrorState error={error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button type="submit" color="red" disabled={!same} loading={pending}>
            {action}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
