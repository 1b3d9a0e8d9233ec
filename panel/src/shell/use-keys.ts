import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { useSession } from '../session.ts'
import { isOpenTo, menu } from './pages.ts'

const GO_WITHIN_MS = 1500
const isWriting = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))

/** `g` and a letter goes to a page, `?` shows the keys, `/` goes to the search of the page. */
export function useKeys({ onHelp }: { onHelp: () => void }) {
  const navigate = useNavigate()
  const session = useSession()
  const latest = useRef({ onHelp, session })
  latest.current = { onHelp, session }
  useEffect(() => {
    let goSince = -Infinity
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isWriting(event.target)) return
      // A dialogue has the keys for itself.
      if (document.querySelector('[aria-modal="true"]')) return
      const going = event.timeStamp - goSince < GO_WITHIN_MS
      goSince = -Infinity
      const page = menu.flatMap(({ pages }) => pages).find(({ key }) => key === event.key.toLowerCase())
      if (going && page && isOpenTo(page, latest.current.session)) {
        event.preventDefault()
        // The page that is left must not take the letter for a command of its own.
        event.stopImmediatePropagation()
        void navigate({ to: page.to })
      } else if (event.key === 'g') goSince = event.timeStamp
      else if (event.key === '?') latest.current.onHelp()
      else if (event.key === '/') {
        const search = document.querySelector<HTMLInputElement>('#main input[type="search"]')
        if (!search) return
        event.preventDefault()
        search.focus()
      }
    }
    document.addEventListener('keydown', onKey, { capture: true })
    return () => document.removeEventListener('keydown', onKey, { capture: true })
  }, [navigate])
}
