import { Button, Paper, Text, Title } from '@mantine/core'
import { modals } from '@mantine/modals'
import { notifications } from '@mantine/notifications'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api, unwrap } from '../../api.ts'
import { ErrorState } from '../../components/error-state.tsx'

export function Purge() {
  const { t } = useTranslation('settings')
  const purge = useMutation({
    mutationFn: () => unwrap(api.POST('/api/v1/purge')),
    onSuccess: () => notifications.show({ color: 'green', message: t('purge.done') }),
  })
  const ask = () =>
    modals.openConfirmModal({
      title: t('purge.title'),
      children: <Text>{t('purge.ask_text')}</Text>,
      labels: { confirm: t('purge.action'), cancel: t('common:cancel') },
      closeButtonProps: { 'aria-label': t('common:close') },
      onConfirm: () => purge.mutate(),
    })
  return (
    <Paper withBorder p="md">
      <Title order={2} size="h4">
        {t('purge.title')}
      </Title>
      <Text c="dimmed" mb="sm" maw={720}>
        {t('purge.text')}
      </Text>
      {purge.error && <ErrorState error={purge.error} />}
      <Button variant="default" onClick={ask} loading={purge.isPending}>
        {t('purge.ask')}
      </Button>
    </Paper>
  )
}
