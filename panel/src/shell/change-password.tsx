import { Button, Group, Modal, Stack } from '@mantine/core'
import { useForm } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api, unwrap } from '../api.ts'
import { ErrorState } from '../components/error-state.tsx'
import { PasswordField, usePasswordCheck } from '../components/password-field.tsx'

export function ChangePassword({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation('shell')
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('account.change_password')}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      {opened && <Body onClose={onClose} />}
    </Modal>
  )
}

function Body({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('shell')
  const passwordProblem = usePasswordCheck()
  const form = useForm({
    initialValues: { current: '', password: '' },
    validate: {
      password: passwordProblem,
    },
  })
  const change = useMutation({
    // Whoever came by a one-time link may not know the present password.
    mutationFn: ({ current, password }: typeof form.values) =>
      unwrap(api.PUT('/api/v1/session/password', { body: { password, ...(current !== '' && { current }) } })),
    onSuccess: () => {
      notifications.show({ color: 'green', message: t('account.password_changed') })
      onClose()
    },
  })
  return (
    <form onSubmit={form.onSubmit((values) => change.mutate(values))} noValidate>
      <Stack>
        <PasswordField data-autofocus label={t('account.current')} {...form.getInputProps('current')} />
        <PasswordField fresh required label={t('account.new')} {...form.getInputProps('password')} />
        {change.error && <ErrorState error={change.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button type="submit" loading={change.isPending}>
            {t('common:save')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
