import { useCallback, useEffect, useRef, useState } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { pictureId } from '../../../faces/picture.ts'
import { type Choice, screen, type Screened } from '../api.ts'

export interface GivenPicture {
  id: string
  /** A file, or where the picture is: an address, a path of the server, a data URL. */
  given: File | string
  name: string
  state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled'
  result: Screened | null
  /** The call failed; what is wrong with the picture alone is in the result. */
  error: unknown
}

const NAME_MOST = 80
const nameOf = (given: File | string) => (typeof given === 'string' ? given.slice(0, NAME_MOST) : given.name)

/** Pictures screened one after another, so that the first answer is there while the others wait. */
export function useScreenQueue(choice: Choice) {
  const [pictures, setPictures] = useState<GivenPicture[]>([])
  const latest = useRef(choice)
  latest.current = choice
  const running = useRef<AbortController | null>(null)
  const cache = useQueryClient()

  const change = useCallback((id: string, to: Partial<GivenPicture>) => {
    setPictures((all) => all.map((one) => (one.id === id ? { ...one, ...to } : one)))
  }, [])
  // The newest are above, and were given last.
  const next = pictures.findLast(({ state }) => state === 'waiting')
  const busy = pictures.some(({ state }) => state === 'running')
  useEffect(() => {
    if (!next || busy || running.current) return
    const stop = new AbortController()
    running.current = stop
    change(next.id, { state: 'running', error: null })
    screen(next.given, latest.current, stop.signal)
      .then(
        (result) => {
          change(next.id, { state: result.error === null ? 'done' : 'failed', result })
          for (const part of ['alerts', 'screenings', 'statistics', 'entries', 'entry'])
            void cache.invalidateQueries({ queryKey: ['watchlist', part] })
        },
        (error: unknown) => change(next.id, stop.signal.aborted ? { state: 'cancelled' } : { state: 'failed', error }),
      )
      .finally(() => {
        running.current = null
      })
  }, [next, busy, change, cache])
  useEffect(() => () => running.current?.abort(), [])

  const add = useCallback((given: (File | string)[]) => {
    const added = given.map((one): GivenPicture => ({
      ...{ id: pictureId(), given: one, name: nameOf(one), state: 'waiting', result: null, error: null },
    }))
    setPictures((all) => [...added.toReversed(), ...all])
    return added
  }, [])
  return {
    pictures,
    add,
    again: (id: string) => change(id, { state: 'waiting', result: null, error: null }),
    clear: () => setPictures((all) => all.filter(({ state }) => state === 'waiting' || state === 'running')),
    cancel: () => {
      setPictures((all) => all.map((one) => (one.state === 'waiting' ? { ...one, state: 'cancelled' } : one)))
      running.current?.abort()
    },
    working: busy || next !== undefined,
    finished: pictures.filter(({ state }) => state !== 'waiting' && state !== 'running').length,
  }
}
