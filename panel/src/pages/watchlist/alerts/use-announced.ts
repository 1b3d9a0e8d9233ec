import { useCallback, useEffect, useRef, useState } from 'react'

/** Together they are one sentence: nobody wants ten alerts read out one by one. */
const TOGETHER_MS = 1000

/** What is said to those who hear the page: politely, and a burst at once. */
export function useAnnounced() {
  const [said, setSaid] = useState('')
  const waiting = useRef<string[]>([])
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  const announce = useCallback((sentences: string[], ofMany: (count: number) => string) => {
    waiting.current.push(...sentences)
    timer.current ??= setTimeout(() => {
      const all = waiting.current.splice(0)
      timer.current = undefined
      setSaid(all.length > 2 ? ofMany(all.length) : all.join(' '))
    }, TOGETHER_MS)
  }, [])
  return { said, announce }
}
