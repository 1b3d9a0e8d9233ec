import { type KeyboardEvent, type PointerEvent, type RefObject, useCallback, useEffect, useRef, useState } from 'react'
import type { Box } from './picture.ts'

/** The picture is `scale` times the frame; `x`, `y`: its corner, in fractions of the frame. */
export interface View {
  scale: number
  x: number
  y: number
}

const WHOLE: View = { scale: 1, x: 0, y: 0 }
const MOST = 8
const STEP = 1.4

const clamp = (value: number, low: number, high: number) => Math.max(low, Math.min(high, value))
const inFrame = ({ scale, x, y }: View): View => ({ scale, x: clamp(x, 1 - scale, 0), y: clamp(y, 1 - scale, 0) })

/** Zooms about a point of the frame, which stays where it is. */
export const zoomAbout = (view: View, factor: number, px = 0.5, py = 0.5): View => {
  const scale = clamp(view.scale * factor, 1, MOST)
  const by = scale / view.scale
  return inFrame({ scale, x: px - (px - view.x) * by, y: py - (py - view.y) * by })
}

/** Wheel, pinch, drag and keys over a frame. */
export function useZoom(frame: RefObject<HTMLElement | null>) {
  const [view, setView] = useState(WHOLE)
  const pointers = useRef(new Map<number, { x: number; y: number }>())
  const zoomed = view.scale > 1

  const zoomBy = useCallback((factor: number, px?: number, py?: number) => {
    setView((now) => zoomAbout(now, factor, px, py))
  }, [])
  const panBy = useCallback((dx: number, dy: number) => {
    setView((now) => inFrame({ ...now, x: now.x + dx, y: now.y + dy }))
  }, [])
  /** Brings a box into view when it is not. */
  const reveal = useCallback((box: Box) => {
    setView((now) => {
      const x = now.x + (box.left + box.width / 2) * now.scale
      const y = now.y + (box.top + box.height / 2) * now.scale
      return x >= 0 && x <= 1 && y >= 0 && y <= 1 ? now : inFrame({ ...now, x: now.x + 0.5 - x, y: now.y + 0.5 - y })
    })
  }, [])

  useEffect(() => {
    const element = frame.current
    if (!element) return undefined
    const wheel = (event: WheelEvent) => {
      // Somebody scrolling past must not get stuck here: only a picture in use takes the wheel.
      if (!event.ctrlKey && !event.metaKey && !element.contains(document.activeElement)) return
      event.preventDefault()
      const { left, top, width, height } = element.getBoundingClientRect()
      zoomBy(Math.exp(-event.deltaY / 300), (event.clientX - left) / width, (event.clientY - top) / height)
    }
    element.addEventListener('wheel', wheel, { passive: false })
    return () => element.removeEventListener('wheel', wheel)
  }, [frame, zoomBy])

  const onPointerDown = (event: PointerEvent) => {
    pointers.current.set(event.pointerId, { x: event.clientX, y: event.clientY })
  }
  const onPointerMove = (event: PointerEvent) => {
    const before = pointers.current.get(event.pointerId)
    const area = frame.current?.getBoundingClientRect()
    if (!before || !area) return
    const now = { x: event.clientX, y: event.clientY }
    const other = [...pointers.current].find(([id]) => id !== event.pointerId)?.[1]
    pointers.current.set(event.pointerId, now)
    if (other) {
      const apart = (p: { x: number; y: number }) => Math.max(10, Math.hypot(p.x - other.x, p.y - other.y))
      const middle = { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 }
      const [px, py] = [(middle.x - area.left) / area.width, (middle.y - area.top) / area.height]
      zoomBy(apart(now) / apart(before), px, py)
    } else if (zoomed) panBy((now.x - before.x) / area.width, (now.y - before.y) / area.height)
  }
  const onPointerUp = (event: PointerEvent) => {
    pointers.current.delete(event.pointerId)
  }

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const actions: Record<string, () => void> = {
      '+': () => zoomBy(STEP),
      '=': () => zoomBy(STEP),
      '-': () => zoomBy(1 / STEP),
      '0': () => setView(WHOLE),
      ...(zoomed && {
        ArrowLeft: () => panBy(0.1, 0),
        ArrowRight: () => panBy(-0.1, 0),
        ArrowUp: () => panBy(0, 0.1),
        ArrowDown: () => panBy(0, -0.1),
      }),
    }
    const action = actions[event.key]
    if (!action) return
    event.preventDefault()
    action()
  }

  return {
    ...{ view, zoomed, reveal, zoomBy },
    zoomIn: () => zoomBy(STEP),
    zoomOut: () => zoomBy(1 / STEP),
    reset: () => setView(WHOLE),
    handlers: { onPointerDown, onPointerMove, onPointerUp, onPointerCancel: onPointerUp, onPointerLeave: onPointerUp },
    onKeyDown,
  }
}
