import { Button, Group, Modal, PasswordInput, Stack } from '@mantine/core'
import { useForm } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api, unwrap } from '../api.ts'
import { ErrorState } from '../components/error-state.tsx'

export const LEAST_PASSWORD = 12

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
  const form = useForm({
    initialValues: { current: '', password: '' },
    validate: {
      password: (value) =>
        value.length < LEAST_PASSWORD ? t('common:password_short', { count: LEAST_PASSWORD }) : null,
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
    <form onSubmit={form.onSubmit((values) => change.mutate(values))}>
      <Stack>
        <PasswordInput
          data-autofocus
          label={t('account.current')}
          autoComplete="current-password"
          {...form.getInputProps('current')}
        />
        <PasswordInput
          label={t('account.new')}
          description={t('common:password_hint', { count: LEAST_PASSWORD })}
          autoComplete="new-password"
          required
          {...form.getInputProps('password')}
        />
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
