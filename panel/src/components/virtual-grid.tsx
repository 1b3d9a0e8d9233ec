import { useElementSize, useMergedRef } from '@mantine/hooks'
import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type ReactNode, type Ref, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { nextPlace } from './next-place.ts'
import { useHurry } from './use-hurry.ts'
import styles from './virtual-grid.module.css'

export interface GridShape {
  count: number
  /** Pixels. */
  gap: number
  narrowest: number
  /** Of a cell that is so wide; pixels. */
  heightOf: (width: number) => number
}

/** The measures of a grid of any number of cells in the window, of which only those in view are in the page. */
export function useVirtualGrid({ count, gap, narrowest, heightOf }: GridShape) {
  const { ref: sized, width } = useElementSize<HTMLDivElement>()
  const element = useRef<HTMLDivElement>(null)
  const [top, setTop] = useState(0)
  /** The one cell that the tab key reaches. */
  const [place, setPlace] = useState(0)
  const wantsFocus = useRef(false)
  const hurry = useHurry()

  const columns = Math.max(2, Math.floor((width + gap) / (narrowest + gap)))
  const cell = Math.max(0, (width - gap * (columns - 1)) / columns)
  const height = heightOf(cell)
  const rows = Math.ceil(count / columns)
  useLayoutEffect(() => {
    const measure = () => setTop((element.current?.getBoundingClientRect().top ?? 0) + window.scrollY)
    measure()
    // What is above may grow and shrink.
    const watch = new ResizeObserver(measure)
    watch.observe(document.body)
    return () => watch.disconnect()
  }, [width])
  const virtual = useWindowVirtualizer({
    ...{ count: rows, estimateSize: () => height, gap, overscan: 4, scrollMargin: top, enabled: width > 0 },
    // What comes into view may be drawn with the next frame.
    useFlushSync: false,
  })
  useEffect(() => virtual.measure(), [virtual, height])
  const shown = virtual.getVirtualItems()

  useEffect(() => {
    if (!wantsFocus.current) return
    const target = element.current?.querySelector<HTMLElement>(`[data-place="${place}"] :is(a, button)`)
    if (!target) return
    wantsFocus.current = false
    target.focus({ preventScroll: true })
  })
  const go = (next: number) => {
    wantsFocus.current = true
    setPlace(next)
    virtual.scrollToIndex(Math.floor(next / columns), { align: 'auto' })
  }
  return {
    ...{ count, gap, columns, cell, height, rows, top, place, setPlace, go, shown },
    total: virtual.getTotalSize(),
    ref: useMergedRef(element, sized),
    /** It goes by too fast for anything to be seen: nothing is worth being fetched. */
    hurry,
    /** What is in the page, and so has to be fetched. */
    first: (shown[0]?.index ?? 0) * columns,
    last: Math.min(Math.max(0, count - 1), ((shown.at(-1)?.index ?? 0) + 1) * columns - 1),
  }
}

export interface VirtualGridProps {
  grid: ReturnType<typeof useVirtualGrid>
  label: string
  busy?: boolean
  ref?: Ref<HTMLDivElement>
  /** A key that does not move; returns whether it meant something. */
  onKey?: (event: KeyboardEvent, place: number) => boolean
  /** What is in a cell: one link or button that the keyboard gets to. `reachable`: by the tab key, this one of all. */
  children: (index: number, reachable: boolean) => ReactNode
}

/** Arrow keys, `j` and `k`, Page, Home and End move through it. */
export function VirtualGrid({ grid, label, busy = false, ref, onKey, children }: VirtualGridProps) {
  const { count, gap, columns, height, rows, top, place, shown } = grid
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
    const rtl = getComputedStyle(event.currentTarget).direction === 'rtl'
    const next = nextPlace(event.key, { place, columns, count, rtl })
    if (next !== null) grid.go(next)
    else if (!onKey?.(event, place)) return
    event.preventDefault()
  }
  return (
    <div
      ref={useMergedRef(grid.ref, ref ?? null)}
      role="grid"
      aria-label={label}
      aria-rowcount={rows}
      aria-colcount={columns}
      aria-busy={busy}
      className={styles.grid}
      style={{ height: grid.total }}
      onKeyDown={onKeyDown}
    >
      {shown.map(({ index: row, start }) => (
        <div
          key={row}
          role="row"
          aria-rowindex={row + 1}
          className={styles.row}
          style={{
            ...{ height, gap, transform: `translateY(${start - top}px)` },
            gridTemplateColumns: `repeat(${columns}, 1fr)`,
          }}
        >
          {Array.from({ length: Math.min(columns, count - row * columns) }, (_, column) => {
            const index = row * columns + column
            return (
              <div
                key={index}
                role="gridcell"
                aria-colindex={column + 1}
                data-place={index}
                onFocus={() => grid.setPlace(index)}
              >
                {children(index, index === place)}
              </div>
            )
          })}
        </div>
      ))}
    </div>
  )
}
