import { useEffect, useRef } from 'react'

const isWriting = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))

export type ReviewKeys = Record<'c' | 'd' | 's' | 'u' | 'n' | '?', () => void>

/** One key for each decision, wherever the focus is, unless somebody is writing or a dialogue is open. */
export function useReviewKeys(keys: ReviewKeys, rtl: boolean) {
  const latest = useRef({ keys, rtl })
  latest.current = { keys, rtl }
  useEffect(() => {
    const free = (event: KeyboardEvent) =>
      !event.ctrlKey &&
      !event.metaKey &&
      !event.altKey &&
      !event.defaultPrevented &&
      // A key that is held down decides once.
      !event.repeat &&
      !isWriting(event.target) &&
      !document.querySelector('[aria-modal="true"]')
    const act = (event: KeyboardEvent, name: keyof ReviewKeys) => {
      event.preventDefault()
      latest.current.keys[name]()
    }
    // Before the frame of the panel, which has its own list of keys behind this one.
    const onHelp = (event: KeyboardEvent) => {
      if (event.key === '?' && free(event)) act(event, '?')
    }
    // After it: of `g` and a letter the letter is not for us.
    const onKey = (event: KeyboardEvent) => {
      if (!free(event)) return
      const key = event.key.toLowerCase()
      const forward = latest.current.rtl ? 'arrowleft' : 'arrowright'
      // In a picture that is zoomed the arrows move it, and it says so by having taken them.
      if (key === forward) act(event, 's')
      else if (key !== '?' && key in latest.current.keys) act(event, key as keyof ReviewKeys)
    }
    window.addEventListener('keydown', onHelp, { capture: true })
    window.addEventListener('keydown', onKey)
    return () => {
      window.removeEventListener('keydown', onHelp, { capture: true })
      window.removeEventListener('keydown', onKey)
    }
  }, [])
}
