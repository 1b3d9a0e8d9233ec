import { useEffect, useState } from 'react'

/** Heights of the window a second, from which on nobody sees what goes by. */
const FAST = 5
/** Two scrolls that are further apart than this are two jumps; milliseconds. */
const APART = 150

/** Whether the window is scrolled so fast that nothing in it can be seen, as by its scroll bar. */
export function useHurry(): boolean {
  const [hurry, setHurry] = useState(false)
  useEffect(() => {
    let before = { at: -APART, y: window.scrollY }
    let rest: ReturnType<typeof setTimeout> | undefined
    const onScroll = () => {
      const now = { at: performance.now(), y: window.scrollY }
      const seconds = (now.at - before.at) / 1000
      setHurry(seconds * 1000 < APART && Math.abs(now.y - before.y) > FAST * window.innerHeight * seconds)
      before = now
      clearTimeout(rest)
      rest = setTimeout(() => setHurry(false), APART)
    }
    window.addEventListener('scroll', onScroll, { passive: true })
    return () => {
      clearTimeout(rest)
      window.removeEventListener('scroll', onScroll)
    }
  }, [])
  return hurry
}
