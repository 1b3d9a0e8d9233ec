/** Webhooks, and the kinds of events they can be told of. */
import { queryOptions } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api, unwrap } from '../../api.ts'

export const webhooksQuery = queryOptions({
  queryKey: ['webhooks'],
  queryFn: ({ signal }) => unwrap(api.GET('/api/v1/webhooks', { signal })),
})

export const webhookEventsQuery = queryOptions({
  queryKey: ['webhook-events'],
  queryFn: ({ signal }) => unwrap(api.GET('/api/v1/webhooks/events', { signal })),
  staleTime: Infinity,
})

/** What a kind of event is called; one that is newer than these messages goes by its own name. */
export function useEventName() {
  const { t, i18n } = useTranslation('webhooks')
  return (type: string) => {
    const key = `event.${type.replaceAll('.', '_')}`
    return i18n.exists(key, { ns: 'webhooks' }) ? t(key) : type
  }
}

/** Short enough for titles and buttons. */
export const nameOf = ({ url, description }: { url: string; description: string }) => description || new URL(url).host
