import { Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api, type Schemas, unwrap } from '../../api.ts'
import { ConfirmByName } from '../../components/confirm-by-name.tsx'

export function RemoveAccount({ account, onClose }: { account: Schemas['Account'] | null; onClose: () => void }) {
  const { t } = useTranslation('access')
  const client = useQueryClient()
  const remove = useMutation({
    mutationFn: (id: string) =>
      unwrap(api.DELETE('/api/v1/accounts/{account_id}', { params: { path: { account_id: id } } })),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['accounts'] })
      onClose()
    },
  })
  const close = () => {
    remove.reset()
    onClose()
  }
  const name = account?.name ?? ''
  return (
    <ConfirmByName
      opened={account !== null}
      onClose={close}
      onConfirm={() => account && remove.mutate(account.id)}
      title={t('accounts.remove_named', { name })}
      name={name}
      action={t('accounts.remove')}
      pending={remove.isPending}
      error={remove.error}
    >
      <Text>{t('accounts.remove_text')}</Text>
    </ConfirmByName>
  )
}
