import { form } from '@likeness/client'
import { useCallback, useEffect, useRef, useState } from 'react'
import { api, type Schemas, unwrap } from '../../api.ts'
import { pictureId } from '../../faces/picture.ts'

export interface IdentifyOptions {
  collection: string | undefined
  purpose: Schemas['Purpose']
}

export interface QueuedPicture {
  id: string
  file: File
  state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled'
  /** 0-100; null: that of the purpose. */
  threshold: number | null
  result: Schemas['Identified'] | null
  error: unknown
}

interface Pace {
  done: number
  seconds: number
}

/** Pictures identified one after another, so that the first answer is there while the others wait. */
export function useIdentifyQueue(options: IdentifyOptions) {
  const [pictures, setPictures] = useState<QueuedPicture[]>([])
  const [pace, setPace] = useState<Pace>({ done: 0, seconds: 0 })
  const latest = useRef(options)
  latest.current = options
  const running = useRef<AbortController | null>(null)

  const change = useCallback((id: string, to: Partial<QueuedPicture>) => {
    setPictures((all) => all.map((one) => (one.id === id ? { ...one, ...to } : one)))
  }, [])

  const next = pictures.find(({ state }) => state === 'waiting')
  const busy = pictures.some(({ state }) => state === 'running')
  useEffect(() => {
    if (!next || busy || running.current) return
    const stop = new AbortController()
    running.current = stop
    const { id, file: image, threshold } = next
    change(id, { state: 'running', error: null })
    const { collection, purpose } = latest.current
    const fields = {
      image,
      collection,
      purpose,
      source: 'panel',
      threshold: threshold === null ? null : threshold / 100,
    }
    const began = performance.now()
    unwrap(api.POST('/api/v1/identify', { ...form(fields), signal: stop.signal }))
      .then(
        (result) => {
          const seconds = (performance.now() - began) / 1000
          setPace((before) => ({ done: before.done + 1, seconds: before.seconds + seconds }))
          change(id, { state: 'done', result })
        },
        (error: unknown) => change(id, stop.signal.aborted ? { state: 'cancelled' } : { state: 'failed', error }),
      )
      .finally(() => {
        running.current = null
      })
  }, [next, busy, change])
  useEffect(() => () => running.current?.abort(), [])

  const add = useCallback((files: File[]) => {
    const added = files.map((file): QueuedPicture => {
      return { id: pictureId(), file, state: 'waiting', threshold: null, result: null, error: null }
    })
    setPictures((all) => [...added, ...all])
    return added
  }, [])

  const finished = pictures.filter(({ state }) => state !== 'waiting' && state !== 'running').length
  return {
    pictures,
    add,
    again: (id: string, threshold: number | null) => change(id, { state: 'waiting', threshold }),
    remove: (id: string) => setPictures((all) => all.filter((one) => one.id !== id)),
    cancel: () => {
      setPictures((all) => all.map((one) => (one.state === 'waiting' ? { ...one, state: 'cancelled' } : one)))
      running.current?.abort()
    },
    working: busy || next !== undefined,
    finished,
    secondsEach: pace.done > 0 ? pace.seconds / pace.done : null,
  }
}
