import { Button, Group, Modal, Stack, Switch, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api, type Schemas, unwrap } from '../../api.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { PasswordField, usePasswordCheck } from '../../components/password-field.tsx'
import type { Role } from '../../session.ts'
import { CollectionsField, RoleField, scopeOf } from './access-fields.tsx'

export interface AccountFormProps {
  opened: boolean
  /** Null: a new one is made. */
  account: Schemas['Account'] | null
  onClose: () => void
}

export function AccountForm({ opened, account, onClose }: AccountFormProps) {
  const { t } = useTranslation('access')
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={account ? t('accounts.change_named', { name: account.name }) : t('accounts.create')}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      {opened && <Body account={account} onClose={onClose} />}
    </Modal>
  )
}

function Body({ account, onClose }: Omit<AccountFormProps, 'opened'>) {
  const { t } = useTranslation('access')
  const client = useQueryClient()
  const passwordProblem = usePasswordCheck()
  const form = useForm({
    initialValues: {
      name: account?.name ?? '',
      password: '',
      role: account?.role ?? ('viewer' as Role),
      collections: account?.collections ?? [],
      disabled: account?.disabled ?? false,
    },
    validate: {
      name: (value) => (value.trim() === '' ? t('common:required') : null),
      password: (value) => (account === null || value !== '' ? passwordProblem(value) : null),
    },
  })
  const save = useMutation({
    mutationFn: ({ name, password, role, collections, disabled }: typeof form.values) => {
      const scope = scopeOf(collections)
      if (!account) return unwrap(api.POST('/api/v1/accounts', { body: { name, password, role, collections: scope } }))
      return unwrap(
        api.PUT('/api/v1/accounts/{account_id}', {
          params: { path: { account_id: account.id } },
          body: { role, collections: scope, disabled, ...(password !== '' && { password }) },
        }),
      )
    },
    onSuccess: async () => {
      notifications.show({ color: 'green', message: t('common:saved') })
      await client.invalidateQueries({ queryKey: ['accounts'] })
      onClose()
    },
  })
  return (
    <form onSubmit={form.onSubmit((values) => save.mutate(values))} noValidate>
      <Stack>
        {!account && <TextInput data-autofocus label={t('name')} autoComplete="off" {...form.getInputProps('name')} />}
        <PasswordField
          fresh
          label={account ? t('accounts.new_password') : t('accounts.password')}
          {...(account && { description: t('accounts.new_password_text') })}
          {...form.getInputProps('password')}
        />
        <RoleField {...form.getInputProps('role')} />
        <CollectionsField {...form.getInputProps('collections')} />
        {account && (
          <Switch
            label={t('accounts.disable')}
            description={t('accounts.disable_text')}
            {...form.getInputProps('disabled', { type: 'checkbox' })}
          />
        )}
        {save.error && <ErrorState error={save.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {account ? t('common:save') : t('accounts.create')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
