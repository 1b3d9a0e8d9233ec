/**
 * Pictures that no screening names, so that no erasure reaches them: of a process that died before it stored the
 * screening, or before it took away what the screening does not name any more. They are removed when they are old
 * enough: what is under way has been written to just now.
 */
import type { WatchlistDeps } from './deps.ts'

export type LeftPicturesDeps = Pick<WatchlistDeps, 'objects' | 'screenings' | 'copies'>

/** One folder for each screening. */
interface Folder {
  prefix: string
  screeningId: string
  keys: string[]
  newest: Date
  /** Its screening is there and names the annotated picture. */
  keepsAnnotated?: boolean
}

export interface LeftPictures {
  /** Screenings that pictures were removed of. */
  removed: number
  /** Screenings with pictures that were left alone, as they seem to be of another database. */
  doubted: number
}

/** Others may have put something below the same folder: it is left alone. */
const KEY = /^watchlist\/[^/]+\/(screening_[\w-]{1,80})\/[^/]+$/
const ANNOTATED = 'annotated.jpg'
const CROP_KEY = /\/face-(\d+)\.jpg$/
/** Far longer than a screening takes, and than clocks of machines and stores are apart. */
const OLD_MS = 24 * 60 * 60_000
const PAGE = 200
/** The rest is for the next run. */
const MOST_PAGES = 100

const facesOf = (keys: string[]) => keys.flatMap((key) => CROP_KEY.exec(key)?.[1] ?? []).map(Number)

/** Every hour. Throws what a removal did, after all others; when the store cannot say what it knows nothing is removed. */
export function createLeftPictures({ objects, screenings, copies }: LeftPicturesDeps) {
  /**
   * Where the next run goes on; undefined: at the beginning. Not stored: a process that starts begins anew, which is at
   * worst late, as what was left stays where it is.
   */
  let after: string | undefined

  async function* folders(prefix: string, from?: string): AsyncGenerator<Folder> {
    let folder: Folder | undefined
    for await (const { key, modifiedAt } of objects.list(prefix, from === undefined ? {} : { after: from })) {
      const screeningId = KEY.exec(key)?.[1]
      if (screeningId === undefined) continue
      const its = key.slice(0, key.lastIndexOf('/') + 1)
      if (folder?.prefix !== its) {
        if (folder) yield folder
        folder = { prefix: its, screeningId, keys: [], newest: modifiedAt }
      }
      folder.keys.push(key)
      if (modifiedAt > folder.newest) folder.newest = modifiedAt
    }
    if (folder) yield folder
  }

  /** The old ones, with the keys that their screenings do not name; and how many screenings there are. */
  async function look(page: Folder[], before: Date) {
    const kept = await screenings.keysOf(page.map(({ screeningId }) => screeningId))
    const named = new Map(kept.map(({ screeningId, keys }) => [screeningId, new Set(keys)]))
    const left = page
      .filter(({ newest }) => newest < before)
      .map((folder) => {
        const its = named.get(folder.screeningId)
        const keepsAnnotated = its?.has(`${folder.prefix}${ANNOTATED}`) ?? false
        return { ...folder, keepsAnnotated, keys: folder.keys.filter((key) => !its?.has(key)) }
      })
      .filter(({ keys }) => keys.length > 0)
    return { left, known: named.size }
  }

  async function remove({ prefix, screeningId, keys, keepsAnnotated }: Folder, before: Date): Promise<boolean> {
    // A job whose worker died screens the same picture again under the same id, perhaps at this moment.
    for await (const { newest } of folders(prefix)) if (newest >= before) return false
    // First: these keys alone tell which copies there are.
    await copies.remove(screeningId, facesOf(keys), { annotated: !keepsAnnotated })
    await objects.delete(keys)
    return true
  }

  /** Whoever starts with the wrong database must not lose the pictures of the right one. A crash leaves a page at most. */
  const isOfAnother = async (left: number, known: number) =>
    left > 0 && ((left > PAGE && left > known) || (await screenings.collections()).length === 0)

  return async (signal?: AbortSignal): Promise<LeftPictures> => {
    const before = new Date(Date.now() - OLD_MS)
    const left: Folder[] = []
    let known = 0
    let last: Folder | undefined
    let page: Folder[] = []
    const flush = async () => {
      signal?.throwIfAborted()
      const looked = await look(page, before)
      left.push(...looked.left)
      known += looked.known
      page = []
    }
    let pages = 0
    for await (const folder of folders('watchlist/', after)) {
      last = folder
      if (page.push(folder) < PAGE) continue
      await flush()
      if (++pages === MOST_PAGES) break
    }
    if (page.length > 0) await flush()
    after = pages === MOST_PAGES ? last?.keys.at(-1) : undefined
    await copies.tidy()
    if (await isOfAnother(left.length, known)) return { removed: 0, doubted: left.length }

    let removed = 0
    const failures: unknown[] = []
    for (const folder of left) {
      signal?.throwIfAborted()
      try {
        if (await remove(folder, before)) removed += 1
      } catch (error) {
        failures.push(error)
      }
    }
    if (failures.length > 0) throw failures[0]
    return { removed, doubted: 0 }
  }
}
