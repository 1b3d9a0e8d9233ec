import { Text, VisuallyHidden } from '@mantine/core'
import { useNavigate, useRouter, useSearch } from '@tanstack/react-router'
import { memo, type ReactNode, useCallback, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { Gallery, Photo } from '../../../api-galleries.ts'
import { ErrorState } from '../../../components/error-state.tsx'
import { useVirtualGrid, VirtualGrid } from '../../../components/virtual-grid.tsx'
import { useSession } from '../../../session.ts'
import { PhotoCell } from './photo-cell.tsx'
import { PhotoView } from './photo-view.tsx'
import { SelectionBar } from './selection-bar.tsx'
import { type PhotoFilter, usePhotoCount, usePhotoRange, usePhotos } from './use-photos.ts'
import { useSelection } from './use-selection.ts'
import styles from './photos.module.css'

const GAP = 6
/** Three in a row of a telephone. */
const NARROWEST = 112
const WIDER = 150
/** So many before and after those in the page are fetched too. */
const AHEAD = 60
/** Places shown while it is not known how many there are. */
const GUESS = 48

export interface PhotoBrowserProps {
  gallery: Gallery
  /** The same object until it is another one. */
  filter: PhotoFilter
  /** Instead of no photos. */
  empty: ReactNode
}

/** Any number of photos: a grid, what is chosen of them, and the one that is looked at, which the address tells. */
export const PhotoBrowser = memo(function PhotoBrowser({ gallery, filter, empty }: PhotoBrowserProps) {
  const { t } = useTranslation('galleries')
  const { id } = gallery
  const { may } = useSession()
  const operator = may('operator')
  const router = useRouter()
  const navigate = useNavigate()
  const search = useSearch({ strict: false })
  const { count, error, refetch } = usePhotoCount(id, filter)
  const total = count ?? GUESS
  const wide = window.matchMedia('(min-width: 48em)').matches
  const grid = useVirtualGrid({
    ...{ count: total, gap: GAP, narrowest: wide ? WIDER : NARROWEST, heightOf: (width) => Math.round(width * 0.75) },
  })
  const { hurry } = grid
  const around = count === null ? 0 : AHEAD
  const { at, error: pageError } = usePhotos(
    ...([id, filter, Math.max(0, grid.first - around), Math.min(total - 1, grid.last + around), !hurry] as const),
  )
  const still = useRef({ first: 0, last: 0 })
  if (!hurry) still.current = { first: grid.first, last: grid.last }
  /** In a hurry none but those that were there before: their pictures would be fetched for nothing. */
  const shownAt = (index: number) =>
    hurry && (index < still.current.first || index > still.current.last) ? undefined : at(index)
  const selection = useSelection(usePhotoRange(id, filter))
  const { chosen, toggle, extend } = selection

  const show = useCallback(
    (photo: string | undefined, index?: number, replace = false) =>
      void navigate({
        to: '.',
        search: (before: object) =>
          ({ ...before, photo, at: index === undefined ? undefined : String(index) }) as never,
        replace,
        resetScroll: false,
      }),
    [navigate],
  )
  const open = useCallback((photo: Photo, index: number) => show(photo.id, index), [show])
  const choose = useCallback(
    (photo: Photo, index: number, range: boolean) => (range ? extend(index) : toggle(photo, index)),
    [extend, toggle],
  )
  const close = () => {
    show(undefined)
    if (search.at !== undefined && Number(search.at) < total) grid.go(Number(search.at))
  }
  const { pathname } = router.state.location
  const hrefOf = (photo: Photo | undefined, index: number) => {
    const { photo: _photo, at: _at, ...rest } = search as Record<string, string>
    return `${pathname}?${new URLSearchParams({ ...rest, photo: photo?.id ?? '', at: String(index) })}`
  }

  if (error && count === null) return <ErrorState error={error} onRetry={() => void refetch()} />
  return (
    <>
      {count === 0 ? (
        empty
      ) : (
        <div className={chosen.size > 0 ? styles.choosing : undefined}>
          {pageError && <ErrorState error={pageError} />}
          {count === null && <VisuallyHidden role="status">{t('grid.loading')}</VisuallyHidden>}
          <SelectionBar gallery={gallery} selection={selection} />
          <VirtualGrid
            grid={grid}
            label={t(operator ? 'grid.label' : 'grid.label_reader')}
            busy={count === null}
            onKey={(event, place) => {
              const photo = at(place)
              if (event.key === 'Escape' && chosen.size > 0) selection.clear()
              else if (event.key === 'x' && photo && operator) choose(photo, place, false)
              else if (event.key === 'X' && operator) extend(place)
              else if (event.key === 'Enter' && photo && event.target instanceof HTMLAnchorElement) open(photo, place)
              else return false
              return true
            }}
          >
            {(index, reachable) => {
              const photo = shownAt(index)
              return (
                <PhotoCell
                  {...{ photo, index, reachable, href: hrefOf(photo, index) }}
                  chosen={photo !== undefined && chosen.has(photo.id)}
                  choosing={chosen.size > 0}
                  onChoose={operator ? choose : null}
                  onOpen={open}
                />
              )
            }}
          </VirtualGrid>
          {operator && count !== null && (
            <Text size="xs" c="dimmed" mt="xs" visibleFrom="sm">
              {t('grid.keys')}
            </Text>
          )}
        </div>
      )}
      <PhotoView
        gallery={gallery}
        filter={filter}
        photoId={search.photo ?? null}
        at={search.at === undefined ? null : Number(search.at)}
        count={count}
        onShow={(photo, index) => show(photo.id, index, true)}
        onClose={close}
      />
    </>
  )
})
