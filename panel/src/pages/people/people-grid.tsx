import { Skeleton, Text, VisuallyHidden } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { Ref } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiImage } from '../../components/api-image.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { useVirtualGrid, VirtualGrid } from '../../components/virtual-grid.tsx'
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
  const total = count ?? GUESS
  const grid = useVirtualGrid({ count: total, gap: GAP, narrowest: NARROWEST, heightOf: (width) => width + WORDS })
  const { at, error } = usePeople(query, grid.first, grid.last)
  return (
    <>
      {error && <ErrorState error={error} />}
      {count === null && <VisuallyHidden role="status">{t('loading')}</VisuallyHidden>}
      <VirtualGrid grid={grid} label={t('grid')} busy={count === null} ref={ref}>
        {(index, reachable) => <Cell person={at(index)} size={grid.cell} reachable={reachable} />}
      </VirtualGrid>
    </>
  )
}

interface CellProps {
  person: Person | undefined
  size: number
  /** By the tab key: one of all. */
  reachable: boolean
}

function Cell({ person, size, reachable }: CellProps) {
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
