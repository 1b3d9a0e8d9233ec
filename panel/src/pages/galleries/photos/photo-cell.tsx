import { IconAlertTriangle, IconCheck, IconClock, IconUserCheck, IconUsers } from '@tabler/icons-react'
import type { TFunction } from 'i18next'
import { memo, type MouseEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { Photo } from '../../../api-galleries.ts'
import { useFormats } from '../../../lib/format.ts'
import { Thumb } from './thumb.tsx'
import styles from './photos.module.css'

export interface PhotoCellProps {
  photo: Photo | undefined
  index: number
  href: string
  reachable: boolean
  chosen: boolean
  /** While any is chosen a click chooses too. */
  choosing: boolean
  /** Null: nothing can be chosen. */
  onChoose: ((photo: Photo, index: number, range: boolean) => void) | null
  onOpen: (photo: Photo, index: number) => void
}

/** A photo of the grid. Its props stay the same while it scrolls, so that it is drawn once. */
export const PhotoCell = memo(function PhotoCell(props: PhotoCellProps) {
  const { photo, index, href, reachable, chosen, choosing, onChoose, onOpen } = props
  const { t } = useTranslation('galleries')
  if (!photo) return <div className={styles.place} />
  const { originalName: name } = photo
  const onClick = (event: MouseEvent) => {
    // In a new tab, as with any link.
    if (event.ctrlKey || event.metaKey || event.button !== 0) return
    event.preventDefault()
    if (onChoose && (choosing || event.shiftKey)) onChoose(photo, index, event.shiftKey)
    else onOpen(photo, index)
  }
  return (
    <div className={styles.cell} data-chosen={chosen || undefined}>
      <a
        href={href}
        className={styles.link}
        tabIndex={reachable ? 0 : -1}
        title={name}
        aria-label={[name, ...describe(photo, t)].join(', ')}
        onClick={onClick}
      >
        <Thumb src={photo.thumbnailUrl} alt="" />
        <Facts photo={photo} />
      </a>
      {onChoose && (
        <button
          type="button"
          role="checkbox"
          aria-checked={chosen}
          aria-label={t('grid.choose', { name })}
          tabIndex={-1}
          className={styles.mark}
          onClick={(event) => onChoose(photo, index, event.shiftKey)}
        >
          <IconCheck size={16} stroke={3} aria-hidden />
        </button>
      )}
    </div>
  )
})

function describe({ state, faceCount, matchCount }: Photo, t: TFunction<'galleries'>): string[] {
  if (state !== 'done') return [t(`state.${state}`)]
  return [t('faces', { count: faceCount ?? 0 }), t('clients', { count: matchCount ?? 0 })]
}

/** What is known of it, where that is something. */
function Facts({ photo: { state, faceCount, matchCount } }: { photo: Photo }) {
  const { number } = useFormats()
  const { t } = useTranslation('galleries')
  if (state === 'new' || (state === 'done' && !faceCount)) return null
  return (
    <span className={styles.facts} aria-hidden>
      {state === 'pending' && <IconClock size={14} />}
      {state === 'error' && (
        <>
          <IconAlertTriangle size={14} />
          {t('state.error')}
        </>
      )}
      {state === 'done' && (
        <>
          <IconUsers size={14} />
          {number(faceCount ?? 0)}
          {matchCount ? (
            <>
              <IconUserCheck size={14} color="#8ce99a" />
              {number(matchCount)}
            </>
          ) : null}
        </>
      )}
    </span>
  )
}
