import { Skeleton, Text, VisuallyHidden } from '@mantine/core'
import { useElementSize, useMergedRef } from '@mantine/hooks'
import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { Link } from '@tanstack/react-router'
import { type KeyboardEvent, type Ref, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiImage } from '../../components/api-image.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { nextPlace } from './next-place.ts'
import { type PeopleQuery, type Person, usePeople } from './use-people.ts'
import styles from './people.module.css'

const GAP = 12
const NARROWEST = 112
const WORDS = 46

/** Rows shown while it is not known how many there are. */
const GUESS = 24

export interface PeopleGridProps {
  query: PeopleQuery
  count: number | null
  ref: Ref<HTMLDivElement>
}

/** Any number of faces: those in view are in the page, those near it are fetched. */
export function PeopleGrid({ query, count, ref }: PeopleGridProps) {
  const { t } = useTranslation('people')
  const { ref: sized, width } = useElementSize<HTMLDivElement>()
  const grid = useRef<HTMLDivElement>(null)
  const [top, setTop] = useState(0)
  const [place, setPlace] = useState(0)
  const wantsFocus = useRef(false)

  const total = count ?? GUESS
  const columns = Math.max(2, Math.floor((width + GAP) / (NARROWEST + GAP)))
  const cell = Math.max(0, (width - GAP * (columns - 1)) / columns)
  const height = cell + WORDS
  const rows = Math.ceil(total / columns)
  useLayoutEffect(() => {
    setTop((grid.current?.getBoundingClientRect().top ?? 0) + window.scrollY)
  }, [width])
  const virtual = useWindowVirtualizer({
    count: rows,
    estimateSize: () => height,
    gap: GAP,
    overscan: 4,
    scrollMargin: top,
    enabled: width > 0,
  })
  useEffect(() => virtual.measure(), [virtual, height])

  const shown = virtual.getVirtualItems()
  const { at, error } = usePeople(
    query,
    (shown[0]?.index ?? 0) * columns,
    ((shown.at(-1)?.index ?? 0) + 1) * columns - 1,
  )

  useEffect(() => {
    if (!wantsFocus.current) return
    const link = grid.current?.querySelector<HTMLElement>(`[data-place="${place}"] a`)
    if (!link) return
    wantsFocus.current = false
    link.focus({ preventScroll: true })
  })
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const rtl = getComputedStyle(event.currentTarget).direction === 'rtl'
    const next = nextPlace(event.key, { place, columns, count: total, rtl })
    if (next === null) return
    event.preventDefault()
    wantsFocus.current = true
    setPlace(next)
    virtual.scrollToIndex(Math.floor(next / columns), { align: 'auto' })
  }
  return (
    <>
      {error && <ErrorState error={error} />}
      {count === null && <VisuallyHidden role="status">{t('loading')}</VisuallyHidden>}
      <div
        ref={useMergedRef(grid, sized, ref)}
        role="grid"
        aria-label={t('grid')}
        aria-rowcount={rows}
        aria-colcount={columns}
        aria-busy={count === null}
        className={styles.grid}
        style={{ height: virtual.getTotalSize() }}
        onKeyDown={onKeyDown}
      >
        {shown.map(({ index: row, start }) => (
          <div
            key={row}
            role="row"
            aria-rowindex={row + 1}
            className={styles.row}
            style={{
              height,
              transform: `translateY(${start - top}px)`,
              gridTemplateColumns: `repeat(${columns}, 1fr)`,
              gap: GAP,
            }}
          >
            {Array.from({ length: Math.min(columns, total - row * columns) }, (_, column) => {
              const index = row * columns + column
              return (
                <div key={index} role="gridcell" aria-colindex={column + 1} data-place={index}>
                  <Cell person={at(index)} size={cell} reachable={index === place} onFocus={() => setPlace(index)} />
                </div>
              )
            })}
          </div>
        ))}
      </div>
    </>
  )
}

interface CellProps {
  person: Person | undefined
  size: number
  /** By the tab key: one of all. */
  reachable: boolean
  onFocus: () => void
}

function Cell({ person, size, reachable, onFocus }: CellProps) {
  const { t } = useTranslation('people')
  if (!person)
    return (
      <>
        <Skeleton height={size} radius="md" />
        <Skeleton height={12} mt={8} width="70%" />
      </>
    )
  const { person_id: personId, user_name: name, embedding_count: count } = person
  return (
    <Link
      to="/people/$personId"
      params={{ personId }}
      className={styles.cell}
      tabIndex={reachable ? 0 : -1}
      onFocus={onFocus}
      preload={false}
    >
      <ApiImage src={person.thumbnail_url} alt="" width={size} height={size} radius="md" />
      <Text size="sm" fw={600} truncate dir="auto" mt={4}>
        {name}
      </Text>
      <Text size="xs" c="dimmed">
        {t('pictures', { count })}
      </Text>
    </Link>
  )
}
