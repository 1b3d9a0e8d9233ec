import { Button, Group, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconCheck } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api, unwrap } from '../../../api.ts'
import { useErrorNotice } from '../../../components/use-error-notice.ts'
import { useSession } from '../../../session.ts'
import { type Entry, pathOf, useRefreshWatchlist } from '../api.ts'

/** Of four eyes the second two: for everybody but who added the entry. */
export function Approve({ entry }: { entry: Entry }) {
  const { t } = useTranslation('watchlist')
  const { actor } = useSession()
  const refresh = useRefreshWatchlist()
  const notice = useErrorNotice()
  const approve = useMutation({
    mutationFn: () => unwrap(api.POST('/api/v1/watchlist/{id}/approve', { params: pathOf(entry.id) })),
    onSuccess: () => notifications.show({ message: t('approve.done', { name: entry.name }) }),
    onError: notice,
    onSettled: refresh,
  })
  const own = actor === entry.added_by
  return (
    <Group gap="sm">
      <Text size="sm">{t(own ? 'approve.own' : 'approve.waits')}</Text>
      {!own && (
        <Button
          size="xs"
          leftSection={<IconCheck size={16} aria-hidden />}
          loading={approve.isPending}
          aria-label={t('approve.named', { name: entry.name })}
          onClick={() => approve.mutate()}
        >
          {t('approve.action')}
        </Button>
      )}
    </Group>
  )
}
