import { useLocation, useNavigate, useRouter } from '@tanstack/react-router'
import { useCallback, useEffect, useRef } from 'react'

const placeIn = (hash: string): number | null => {
  const [, number] = /^photo=([1-9]\d{0,6})$/.exec(hash) ?? []
  return number === undefined ? null : Number(number) - 1
}

/**
 * Which photo is open, by its place from 0; null: none. It stands behind the # of the address, so that the way back of a
 * telephone closes it. `onClosed` gets the last one that was looked at.
 */
export function useOpened(onClosed: (last: number) => void) {
  const opened = placeIn(useLocation({ select: ({ hash }) => hash }))
  const navigate = useNavigate()
  const { history } = useRouter()
  /** Whether there is something of ours to go back to. */
  const pushed = useRef(false)
  const last = useRef<number | null>(null)

  useEffect(() => {
    if (opened === null && last.current !== null) onClosed(last.current)
    if (opened === null) pushed.current = false
    last.current = opened
  })

  const to = useCallback(
    (place: number | null, replace: boolean) =>
      void navigate({
        to: '.',
        hash: place === null ? '' : `photo=${place + 1}`,
        replace,
        resetScroll: false,
        hashScrollIntoView: false,
      }),
    [navigate],
  )
  return {
    opened,
    open: (place: number) => {
      pushed.current = true
      to(place, false)
    },
    move: (place: number) => to(place, true),
    close: () => {
      if (pushed.current) history.back()
      else to(null, true)
    },
  }
}
