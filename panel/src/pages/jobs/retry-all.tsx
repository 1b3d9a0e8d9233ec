import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { IconRefresh } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { api, unwrap } from '../../api.ts'
import { useErrorWords } from '../../components/error-words.ts'
import { useSession } from '../../session.ts'

/** Queues every failed job again. */
export function RetryAll() {
  const { t } = useTranslation('jobs')
  const { may } = useSession()
  const client = useQueryClient()
  const words = useErrorWords()
  const redrive = useMutation({
    mutationFn: () => unwrap(api.POST('/api/v1/jobs/redrive', { body: {} })),
    onSettled: () => client.invalidateQueries({ queryKey: ['jobs'] }),
    onSuccess: ({ redriven }) => notifications.show({ message: t('dead.queued', { count: redriven }) }),
    onError: (error: Error) =>
      notifications.show({ color: 'red', message: words.of(error).sentence || t('common:error.unreachable.title') }),
  })
  if (!may('operator')) return null
  return (
    <Button
      variant="default"
      leftSection={<IconRefresh size={16} aria-hidden />}
      loading={redrive.isPending}
      onClick={() => redrive.mutate()}
    >
      {t('dead.retry_all')}
    </Button>
  )
}
