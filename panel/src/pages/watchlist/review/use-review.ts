import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { type Alert, type Alerts, decideAlert, openCountQuery, reviewQuery } from '../api.ts'

export type Verdict = 'confirmed' | 'dismissed'

export interface Problem {
  alert: Alert
  error: unknown
  /** What was meant; null: taking it back. */
  verdict: Verdict | null
  note: string
}

interface Done {
  alert: Alert
  verdict: Verdict
}

const EVERY_MS = 10_000
const without = (set: ReadonlySet<string>, one: string) => new Set([...set].filter((other) => other !== one))

/**
 * The open alerts one after another, oldest first. A decision counts at once and is sent behind it; one the server did
 * not take comes back to the front with its note. Nothing leaves the queue but by a decision the server has.
 */
export function useReview() {
  const cache = useQueryClient()
  const query = useQuery({ ...reviewQuery, staleTime: 0, refetchInterval: EVERY_MS })
  /** Decided here; the server may not know yet. */
  const [decided, setDecided] = useState<ReadonlySet<string>>(new Set())
  /** Come back: refused by the server, or taken back. The last first. */
  const [back, setBack] = useState<Alert[]>([])
  const [skipped, setSkipped] = useState<string[]>([])
  const [done, setDone] = useState<Done[]>([])
  const [problem, setProblem] = useState<Problem | null>(null)
  const [held, setHeld] = useState<string | null>(null)
  /** What is sent for one alert goes in the order it was said. */
  const sending = useRef(new Map<string, Promise<unknown>>())
  const [unsent, setUnsent] = useState(0)
  /** The last word about each: an answer to an earlier one changes nothing. */
  const words = useRef(new Map<string, symbol>())

  const listed = query.data?.items ?? []
  const known = [...back, ...listed.filter(({ id }) => back.every((one) => one.id !== id))]
  const waiting = known.filter(({ id }) => !decided.has(id))
  const place = ({ id }: Alert) => skipped.lastIndexOf(id)
  // Sorting keeps the order of those that were not skipped.
  const queue = [...waiting].sort((a, b) => place(a) - place(b))
  const current = queue.find(({ id }) => id === held) ?? queue[0] ?? null
  const hidden = listed.filter(({ id }) => decided.has(id)).length
  const more = back.filter(({ id }) => !decided.has(id) && listed.every((one) => one.id !== id)).length

  async function send(alert: Alert, state: Alert['state'], note: string | null) {
    const word = Symbol(state)
    words.current.set(alert.id, word)
    const before = sending.current.get(alert.id) ?? Promise.resolve()
    const call = before.catch(() => undefined).then(() => decideAlert(alert.id, state, note))
    sending.current.set(alert.id, call)
    setUnsent((count) => count + 1)
    try {
      await call
      return words.current.get(alert.id) === word
    } finally {
      setUnsent((count) => count - 1)
      if (sending.current.get(alert.id) === call) sending.current.delete(alert.id)
    }
  }
  /** An answer that was on its way before is older than the decision. */
  async function settle(id: string) {
    await cache.cancelQueries({ queryKey: reviewQuery.queryKey })
    cache.setQueryData(reviewQuery.queryKey, (all: Alerts | undefined) => {
      const items = all?.items.filter((one) => one.id !== id)
      return all && items && { ...all, items, total_items: all.total_items - (all.items.length - items.length) }
    })
    void cache.invalidateQueries({ queryKey: openCountQuery.queryKey })
    setBack((all) => all.filter((one) => one.id !== id))
    setDecided((all) => without(all, id))
    const left = cache.getQueryData(reviewQuery.queryKey)
    if (left && left.items.length < 20 && left.total_items > left.items.length) void query.refetch()
  }
  const front = (alert: Alert) => {
    setDecided((all) => without(all, alert.id))
    setBack((all) => [alert, ...all.filter(({ id }) => id !== alert.id)])
    setSkipped((all) => all.filter((id) => id !== alert.id))
    setHeld(alert.id)
  }

  function decide(verdict: Verdict, note: string) {
    if (!current) return
    const alert = current
    setProblem(null)
    setHeld(queue.find(({ id }) => id !== alert.id)?.id ?? null)
    setDecided((all) => new Set([...all, alert.id]))
    setDone((all) => [...all, { alert, verdict }])
    send(alert, verdict, note.trim() || null).then(
      (last) => last && void settle(alert.id),
      (error: unknown) => {
        setDone((all) => all.filter((one) => one.alert.id !== alert.id))
        setProblem({ alert, error, verdict, note })
        front(alert)
      },
    )
  }
  function undo() {
    const last = done.at(-1)
    if (!last) return
    const { alert } = last
    setProblem(null)
    setDone((all) => all.slice(0, -1))
    front(alert)
    send(alert, 'open', null).then(
      () => void cache.invalidateQueries({ queryKey: openCountQuery.queryKey }),
      (error: unknown) => {
        // It is decided as before.
        setBack((all) => all.filter(({ id }) => id !== alert.id))
        setDecided((all) => new Set([...all, alert.id]))
        setDone((all) => [...all, last])
        setProblem({ alert, error, verdict: null, note: '' })
      },
    )
  }
  function skip() {
    if (!current || queue.length < 2) return
    setSkipped((all) => [...all.filter((id) => id !== current.id), current.id])
    setHeld(queue.find(({ id }) => id !== current.id)?.id ?? null)
  }

  return {
    query,
    current,
    next: queue.find(({ id }) => id !== current?.id) ?? null,
    /** With this one. */
    left: Math.max(queue.length, (query.data?.total_items ?? 0) - hidden + more),
    done,
    problem,
    unsent,
    ...{ decide, undo, skip, dismissProblem: () => setProblem(null) },
  }
}
