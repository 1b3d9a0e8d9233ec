import { type RefObject, useEffect, useState } from 'react'
import { api, ApiError, type Schemas, unwrap } from '../api.ts'
import { form } from '@likeness/client'
import { frameOf } from './picture.ts'

export type Advice = Schemas['Detected']['advice'][number]

export interface Guidance {
  advice: Advice[]
  usable: boolean
  faces: Schemas['Detected']['faces']
}

/** Enough for the advice, and a small part of a full picture to send. */
const WIDTH = 640
const EVERY_MS = 500
const AFTER_ERROR_MS = 4000

/** What to change before the picture is taken, asked about twice a second while somebody looks. Null: not known. */
export function useGuidance(video: RefObject<HTMLVideoElement | null>, live: boolean): Guidance | null {
  const [guidance, setGuidance] = useState<Guidance | null>(null)
  useEffect(() => {
    if (!live) return undefined
    const stopped = new AbortController()
    let timer: ReturnType<typeof setTimeout>
    async function look(): Promise<number> {
      if (document.visibilityState !== 'visible' || !video.current) return EVERY_MS
      const image = await frameOf(video.current, WIDTH, 0.8)
      if (!image || stopped.signal.aborted) return EVERY_MS
      const began = performance.now()
      const call = api.POST('/api/v1/detect', { ...form({ image }), signal: stopped.signal })
      const { advice, usable, faces } = await unwrap(call)
      setGuidance({ advice, usable, faces })
      return Math.max(100, EVERY_MS - (performance.now() - began))
    }
    // The next question waits for the answer: one is under way at a time.
    const next = (delay: number) => {
      timer = setTimeout(() => {
        look().then(next, (error: unknown) => {
          if (stopped.signal.aborted) return
          // Guidance is a comfort: without it pictures can be taken all the same.
          setGuidance(null)
          if (!(error instanceof ApiError) || error.status !== 403) next(AFTER_ERROR_MS)
        })
      }, delay)
    }
    next(200)
    return () => {
      stopped.abort()
      clearTimeout(timer)
    }
  }, [video, live])
  return guidance
}
