import { type PointerEvent, useRef, useState } from 'react'

export interface Drag {
  /** Pixels from where the photo belongs. */
  x: number
  y: number
  /** Let go: it moves by itself. */
  back: boolean
}

const STILL: Drag = { x: 0, y: 0, back: false }
const BACK: Drag = { x: 0, y: 0, back: true }
/** Until it is clear which way a finger goes. */
const SLACK = 8
/** Pixels; a quick flick needs less. */
const FAR = 80
const FLICK = 0.4

export interface SwipeOptions {
  enabled: boolean
  /** Of a photo, in pixels. */
  width: () => number
  /** -1: to what is on the left; whether there is something. */
  onStep: (way: 1 | -1) => boolean
  onDown: () => void
}

/** One finger: sideways to the neighbours, down to close. Two fingers are somebody else's matter. */
export function useSwipe({ enabled, width, onStep, onDown }: SwipeOptions) {
  const [drag, setDrag] = useState(STILL)
  const start = useRef<{ id: number; x: number; y: number; at: number; axis: 'x' | 'y' | null } | null>(null)

  const stop = () => {
    start.current = null
    setDrag(BACK)
  }
  /** The neighbour is where it is seen already, and glides from there. */
  function step(way: 1 | -1, from: number) {
    if (!onStep(way)) return setDrag(BACK)
    setDrag({ x: from + way * width(), y: 0, back: false })
    requestAnimationFrame(() => requestAnimationFrame(() => setDrag(BACK)))
  }
  const onPointerDown = (event: PointerEvent) => {
    if (start.current && start.current.id !== event.pointerId) return stop()
    if (!enabled || !event.isPrimary || event.button !== 0) return
    start.current = { id: event.pointerId, x: event.clientX, y: event.clientY, at: event.timeStamp, axis: null }
  }
  const onPointerMove = (event: PointerEvent) => {
    const from = start.current
    if (from?.id !== event.pointerId) return
    if (!enabled) return stop()
    const [x, y] = [event.clientX - from.x, event.clientY - from.y]
    if (from.axis === null && Math.hypot(x, y) < SLACK) return
    from.axis ??= Math.abs(x) > Math.abs(y) ? 'x' : 'y'
    setDrag(from.axis === 'x' ? { x, y: 0, back: false } : { x: 0, y: Math.max(0, y), back: false })
  }
  const onPointerUp = (event: PointerEvent) => {
    const from = start.current
    if (from?.id !== event.pointerId) return
    start.current = null
    if (from.axis === null || event.type === 'pointercancel') return setDrag(BACK)
    const by = from.axis === 'x' ? event.clientX - from.x : event.clientY - from.y
    const enough = Math.abs(by) > FAR || Math.abs(by) / Math.max(1, event.timeStamp - from.at) > FLICK
    if (!enough) setDrag(BACK)
    else if (from.axis === 'x') step(by < 0 ? 1 : -1, by)
    else if (by > 0) {
      setDrag(STILL)
      onDown()
    } else setDrag(BACK)
  }
  return {
    drag,
    handlers: { onPointerDown, onPointerMove, onPointerUp, onPointerCancel: onPointerUp, onPointerLeave: onPointerUp },
  }
}
