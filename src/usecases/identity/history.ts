/**
 * Writes the identification history. While one insert is under way further calls wait and go together in the next
 * (group commit), so that many requests at once cost few transactions.
 */
import { isLikenessError } from '#errors'
import type { Match, MatchStore } from './store.ts'

export interface History {
  /** Resolves when the matches are durable. Fails when they cannot be written: history is never silently lost. */
  record(matches: Match[]): Promise<void>
  /** Resolves when nothing is waiting any more. For shutdown. */
  flush(): Promise<void>
}

export interface HistoryDeps {
  matches: Pick<MatchStore, 'add'>
  /**
   * Called after an insert with the persons it tells of: whoever was erased while the picture was looked at must not
   * come back by their history. Once for each insert, before the calls resolve.
   */
  afterwards?: (matches: Match[]) => Promise<void>
}

interface Waiting {
  matches: Match[]
  resolve: () => void
  reject: (error: unknown) => void
}

/** Matches in one insert; a call with more goes alone. */
const MOST_AT_ONCE = 1000

/** The database is at fault, not one of the calls: trying each on its own would only add to the load. */
const isAboutTheDatabase = (error: unknown) =>
  isLikenessError(error) && (error.code === 'store_unavailable' || error.code === 'disk_full')

export function createHistory({ matches, afterwards }: HistoryDeps): History {
  let waiting: Waiting[] = []
  let writing: Promise<void> | undefined

  async function write(group: Waiting[]): Promise<void> {
    try {
      const all = group.flatMap((one) => one.matches)
      await matches.add(all)
      await afterwards?.(all)
      for (const one of group) one.resolve()
    } catch (error) {
      if (group.length === 1 || isAboutTheDatabase(error)) for (const one of group) one.reject(error)
      // One call's values may be what the database refuses: the others shall not fail for it.
      else for (const one of group) await write([one])
    }
  }

  function next(): Waiting[] {
    let count = 0
    const end = waiting.findIndex((one, i) => (count += one.matches.length) > MOST_AT_ONCE && i > 0)
    const group = end === -1 ? waiting : waiting.slice(0, end)
    waiting = end === -1 ? [] : waiting.slice(end)
    return group
  }

  async function drain(): Promise<void> {
    while (waiting.length > 0) await write(next())
    writing = undefined
  }

  return {
    record: (found) =>
      found.length === 0
        ? Promise.resolve()
        : new Promise((resolve, reject) => {
            waiting.push({ matches: found, resolve, reject })
            writing ??= drain()
          }),
    flush: async () => {
      while (writing) await writing
    },
  }
}
