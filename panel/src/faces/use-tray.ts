import { form } from '@likeness/client'
import { useQueries } from '@tanstack/react-query'
import { useCallback, useState } from 'react'
import { api, type Schemas, unwrap } from '../api.ts'
import { type Box, pictureId } from './picture.ts'

interface Kept {
  id: string
  file: File
  /** Which face is meant; null: the only one. */
  box: Box | null
}

export interface TrayPicture extends Kept {
  /** Null until it was looked at. */
  detected: Schemas['Detected'] | null
  error: unknown
  /** The face that is meant, as its place in `detected.faces`; null: there is none, or nobody has said which. */
  chosen: number | null
  /** `choose`: several faces; `none`: no face; `unlooked`: not known, the server will say. */
  state: 'looking' | 'unlooked' | 'none' | 'choose' | 'ready'
}

let before: Promise<unknown> = Promise.resolve()
/** One after another: a dozen pictures at once would be a dozen requests at once. */
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const mine = before.then(work)
  before = mine.catch(() => undefined)
  return mine
}

const middle = ({ left, top, width, height }: Box) => ({ x: left + width / 2, y: top + height / 2 })
const apart = (a: Box, b: Box) => Math.hypot(middle(a).x - middle(b).x, middle(a).y - middle(b).y)

/** Pictures were found in different sizes by different searches: the nearest face is the one that was meant. */
function nearest(box: Box, faces: Schemas['Detected']['faces']): number | null {
  const [first] = faces
    .map(({ bounding_box: other }, index) => ({ index, distance: apart(box, other) }))
    .sort((a, b) => a.distance - b.distance)
  return first && first.distance < box.width ? first.index : null
}

function stateOf(detected: Schemas['Detected'] | null, error: unknown, chosen: number | null): TrayPicture['state'] {
  if (error) return 'unlooked'
  if (!detected) return 'looking'
  if (detected.faces.length === 0) return 'none'
  return chosen === null ? 'choose' : 'ready'
}

/** Pictures of one person before they are sent, each looked at for its quality. */
export function useTray(first: { file: File; box: Box | null } | null = null) {
  const [kept, setKept] = useState<Kept[]>(() => (first ? [{ id: pictureId(), ...first }] : []))
  const looks = useQueries({
    queries: kept.map(({ id, file: image }) => ({
      queryKey: ['detect', id],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        inTurn(() => unwrap(api.POST('/api/v1/detect', { ...form({ image }), signal }))),
      staleTime: Infinity,
    })),
  })
  const pictures = kept.map((one, index): TrayPicture => {
    const { data: detected = null, error = null } = looks[index] ?? {}
    const faces = detected?.faces ?? []
    const chosen = one.box ? nearest(one.box, faces) : faces.length === 1 ? 0 : null
    return { ...one, detected, error, chosen, state: stateOf(detected, error, chosen) }
  })
  const add = useCallback((files: File[]) => {
    setKept((all) => [...all, ...files.map((file) => ({ id: pictureId(), file, box: null }))])
  }, [])
  return {
    pictures,
    add,
    remove: (id: string) => setKept((all) => all.filter((one) => one.id !== id)),
    choose: (id: string, box: Box) => setKept((all) => all.map((one) => (one.id === id ? { ...one, box } : one))),
    clear: () => setKept([]),
    /** Something to send, and nothing that would be refused for sure. */
    ready: pictures.length > 0 && pictures.every(({ state }) => state === 'ready' || state === 'unlooked'),
  }
}
