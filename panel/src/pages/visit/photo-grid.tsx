import { useMediaQuery } from '@mantine/hooks'
import { type Ref, useImperativeHandle, useReducer } from 'react'
import { useTranslation } from 'react-i18next'
import { useVirtualGrid, VirtualGrid } from '../../components/virtual-grid.tsx'
import { PhotoCell } from './photo-cell.tsx'
import { usePhotos, type VisitPhoto } from './visit-api.ts'
import { VisitError } from './visit-error.tsx'

export interface GridHandle {
  /** Shows a photo's place and puts the focus there. */
  focus(place: number): void
}

export interface PhotoGridProps {
  slug: string
  total: number
  /** Null: photos are opened, not chosen. */
  chosen: ReadonlyMap<string, VisitPhoto> | null
  onOpen: (place: number) => void
  onChoose: (photo: VisitPhoto) => void
  ref: Ref<GridHandle>
}

/** Squares, as many beside one another as there is room for: three on the narrowest telephone. */
export function PhotoGrid({ slug, total, chosen, onOpen, onChoose, ref }: PhotoGridProps) {
  const { t } = useTranslation('visit')
  const wide = useMediaQuery('(min-width: 48em)', true, { getInitialValueInEffect: false })
  const grid = useVirtualGrid({ count: total, gap: 4, narrowest: wide ? 168 : 92, heightOf: (width) => width })
  const { at, error, retry } = usePhotos(slug, grid.first, grid.last)
  const [, drawAgain] = useReducer((times: number) => times + 1, 0)
  useImperativeHandle(ref, () => ({
    focus(place) {
      grid.go(place)
      // The grid may be at this place already, and would have no reason to.
      drawAgain()
    },
  }))
  return (
    <>
      {error !== null && <VisitError error={error} onRetry={retry} />}
      <VirtualGrid grid={grid} label={t('photos.grid')}>
        {(index, reachable) => {
          const photo = at(index)
          return (
            <PhotoCell
              photo={photo}
              place={index}
              total={total}
              size={grid.cell}
              reachable={reachable}
              chosen={chosen && photo ? chosen.has(photo.id) : null}
              onPress={() => {
                if (!chosen) onOpen(index)
                else if (photo) onChoose(photo)
              }}
            />
          )
        }}
      </VirtualGrid>
    </>
  )
}
