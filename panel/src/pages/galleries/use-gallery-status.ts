import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { ofGallery, type ProcessStatus, statusQuery } from '../../api-galleries.ts'

const POLL = 2000
const POLL_IDLE = 10_000
const REFRESH_EVERY = 5000

/** Photos that wait to be looked at, or are being. */
export const leftOf = ({ jobs: { pending, processing } }: ProcessStatus) => pending + processing
export const isGoing = (status: ProcessStatus) => leftOf(status) > 0 || status.rematching > 0

/**
 * How far a gallery is, as the server tells it; asked for now and then while it does not. What changes with it is
 * fetched anew, though not for every photo by itself.
 */
export function useGalleryStatus(id: string) {
  const cache = useQueryClient()
  const [live, setLive] = useState(false)
  useEffect(() => {
    // Connects again by itself, unless it was refused.
    const source = new EventSource(`/api/v1/galleries/${id}/events`)
    source.addEventListener('status', ({ data }: MessageEvent<string>) => {
      setLive(true)
      cache.setQueryData(statusQuery(id).queryKey, JSON.parse(data) as ProcessStatus)
    })
    source.addEventListener('gone', () => source.close())
    source.addEventListener('error', () => setLive(false))
    return () => source.close()
  }, [id, cache])

  const query = useQuery({
    ...statusQuery(id),
    refetchInterval: ({ state }) => (live ? false : state.data && !isGoing(state.data) ? POLL_IDLE : POLL),
  })
  useFollowing(id, query.data)
  return query
}

/** A part of how far it is, for those who are drawn anew only with that part; undefined while nobody told. */
export const useKnownStatus = <T>(id: string, select: (status: ProcessStatus) => T) =>
  useQuery({ ...statusQuery(id), select, enabled: false }).data

function useFollowing(id: string, status: ProcessStatus | undefined) {
  const cache = useQueryClient()
  const stamp = status && JSON.stringify([status.totalPhotos, status.jobs.done, status.jobs.error, status.totals])
  const going = status !== undefined && isGoing(status)
  const seen = useRef<string | undefined>(undefined)
  const last = useRef(0)
  useEffect(() => {
    if (stamp === undefined || stamp === seen.current) return undefined
    const first = seen.current === undefined
    const refresh = () => {
      seen.current = stamp
      last.current = Date.now()
      // What the page came with is new enough.
      if (first) return
      for (const part of ['itself', 'photos', 'clients', 'errors', 'detail'])
        // An answer that is on its way is new enough: asked again and again it would never come.
        void cache.invalidateQueries({ queryKey: [...ofGallery(id), part] }, { cancelRefetch: false })
    }
    const wait = going && !first ? last.current + REFRESH_EVERY - Date.now() : 0
    if (wait <= 0) return void refresh()
    const timer = setTimeout(refresh, wait)
    return () => clearTimeout(timer)
  }, [id, cache, stamp, going])
}
