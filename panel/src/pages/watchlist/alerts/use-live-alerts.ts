import { useEffect, useRef, useState } from 'react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type Alert, alertsQuery, openCountQuery } from '../api.ts'

export type Connection = 'connecting' | 'live' | 'lost'

/** As many are kept in the page; older ones are in the history. */
const MOST = 200
/** A stream that ends and begins again at once is no loss of anything. */
const PATIENCE_MS = 2000
const AGAIN_MS = 5000

/** Newest first. */
const inOrder = (alerts: Iterable<Alert>) =>
  [...alerts].sort((a, b) => b.created_at.localeCompare(a.created_at) || b.sequence - a.sequence).slice(0, MOST)

const FIRST = { ...alertsQuery({ limit: 50 }), staleTime: 0 }

/**
 * Alerts and decisions as they come, beginning with the last few. After a cut the server goes on where it was: by
 * itself the browser says what it saw last, and where it gave up we do. `onNew`: alerts nobody on this page has seen.
 */
export function useLiveAlerts(onNew: (alerts: Alert[]) => void) {
  const first = useQuery(FIRST)
  const cache = useQueryClient()
  const [alerts, setAlerts] = useState<Map<string, Alert> | null>(null)
  const [connection, setConnection] = useState<Connection>('connecting')
  const known = useRef(new Map<string, Alert>())
  const seen = useRef(0)
  const latest = useRef(onNew)
  latest.current = onNew

  const begun = alerts !== null
  useEffect(() => {
    if (begun || !first.data) return
    known.current = new Map(first.data.items.map((alert) => [alert.id, alert]))
    seen.current = Math.max(0, ...first.data.items.map(({ sequence }) => sequence))
    setAlerts(known.current)
  }, [begun, first.data])

  useEffect(() => {
    if (!begun) return undefined
    let source: EventSource
    let again: ReturnType<typeof setTimeout> | undefined
    let doubt: ReturnType<typeof setTimeout> | undefined
    const take = ({ data }: MessageEvent<string>) => {
      const alert = JSON.parse(data) as Alert
      seen.current = Math.max(seen.current, alert.sequence)
      const before = known.current.get(alert.id)
      if (before && before.sequence > alert.sequence) return
      const all = new Map(known.current).set(alert.id, alert)
      known.current = new Map(inOrder(all.values()).map((one) => [one.id, one]))
      setAlerts(known.current)
      if (!before && alert.state === 'open') latest.current([alert])
      void cache.invalidateQueries({ queryKey: openCountQuery.queryKey }, { cancelRefetch: false })
    }
    const open = () => {
      source = new EventSource(`/api/v1/alerts/events?since=${seen.current}`)
      source.addEventListener('alert', take)
      source.addEventListener('open', () => {
        clearTimeout(doubt)
        doubt = undefined
        setConnection('live')
      })
      source.addEventListener('error', () => {
        doubt ??= setTimeout(() => setConnection('lost'), PATIENCE_MS)
        // Refused, or closed for good: the browser does not try again, so we do.
        if (source.readyState === EventSource.CLOSED) again = setTimeout(open, AGAIN_MS)
      })
    }
    open()
    return () => {
      source.close()
      clearTimeout(again)
      clearTimeout(doubt)
    }
  }, [begun, cache])

  return {
    first,
    alerts: alerts && inOrder(alerts.values()),
    connection,
    /** What was changed here is shown here at once. */
    put: (alert: Alert) => {
      known.current = new Map(known.current).set(alert.id, alert)
      setAlerts(known.current)
    },
  }
}
