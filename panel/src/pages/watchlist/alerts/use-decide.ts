import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useErrorWords } from '../../../components/error-words.ts'
import { type Alert, type AlertState, decideAlert, useRefreshWatchlist } from '../api.ts'

export interface Decision {
  alert: Alert
  state: AlertState
  note: string | null
}

/** Decides at once on the page; what the server did not take is taken back, with a word about it. */
export function useDecide(onChange: (alert: Alert) => void) {
  const { t } = useTranslation('watchlist')
  const words = useErrorWords()
  const refresh = useRefreshWatchlist()
  const cache = useQueryClient()
  return useMutation({
    mutationFn: ({ alert, state, note }: Decision) => decideAlert(alert.id, state, note),
    onMutate: ({ alert, state, note }) => onChange({ ...alert, state, note }),
    onSuccess: async (alert) => {
      onChange(alert)
      cache.setQueryData(['watchlist', 'alert', alert.id], alert)
      await refresh()
    },
    onError: (error, { alert }) => {
      onChange(alert)
      const message = words.of(error).sentence || t('common:error.unreachable.title')
      notifications.show({ color: 'red', message: t('decide.failed', { name: alert.name ?? '', message }) })
    },
  })
}
