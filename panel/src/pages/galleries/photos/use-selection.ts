import { useCallback, useRef, useState } from 'react'
import { useErrorNotice } from '../../../components/use-error-notice.ts'
import type { Photo } from '../../../api-galleries.ts'

/** Chosen photos. `range`: all photos from one place of the list to another. The functions stay the same ones. */
export function useSelection(range: (from: number, to: number) => Promise<Photo[]>) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  /** Where the next range begins. */
  const anchor = useRef(0)
  const notice = useErrorNotice()
  const latest = useRef({ range, notice })
  latest.current = { range, notice }
  return {
    chosen,
    clear: useCallback(() => setChosen(new Set()), []),
    toggle: useCallback((photo: Photo, index: number) => {
      anchor.current = index
      setChosen((before) => {
        const after = new Set(before)
        if (!after.delete(photo.id)) after.add(photo.id)
        return after
      })
    }, []),
    /** From the one chosen last up to this one. */
    extend: useCallback((index: number) => {
      latest.current.range(anchor.current, index).then(
        (photos) => setChosen((before) => new Set([...before, ...photos.map(({ id }) => id)])),
        (error: unknown) => latest.current.notice(error),
      )
    }, []),
  }
}

export type Selection = ReturnType<typeof useSelection>
