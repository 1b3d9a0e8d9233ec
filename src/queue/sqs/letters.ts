/**
 * The dead letters: a message for each job that has failed for good, for whoever watches the queue of
 * dead letters and not us. The row is what counts, and what tells why.
 */
import type { Job } from '../queue.ts'
import { BATCH } from './batches.ts'
import { leniently, type QueueLogger } from './log.ts'
import type { Line, Received } from './line.ts'
import { isOfThisFailure, readNote, reasonOf, writeLetter, type Note } from './ticket.ts'

export interface Letters {
  /** Throws: whoever fails a job tries again. */
  write(job: Job): Promise<void>
  /** Unless one of this failure is found. */
  ensure(job: Job): Promise<void>
  /** Those of the jobs that can be found. */
  remove(jobIds: string[]): Promise<void>
  /** Null: there is no queue for them. */
  count(): Promise<number | null>
}

const LOOKS = 5
const MOST_LOOKS = 50
/** Long enough to look at them all. */
const HIDE_SECONDS = 5

export function createLetters({ line, url, log }: { line: Line; url: string | undefined; log: QueueLogger }): Letters {
  if (url === undefined) {
    const nothing = () => Promise.resolve()
    return { write: nothing, ensure: nothing, remove: nothing, count: () => Promise.resolve(null) }
  }

  /** Those that are wanted, of as many as some looks show, until there are `most`; the others are put back. */
  async function find(isWanted: (letter: Note) => boolean, most = 1): Promise<Received[]> {
    const wanted: Received[] = []
    const others: Received[] = []
    const looks = Math.min(MOST_LOOKS, LOOKS + Math.ceil(most / BATCH))
    try {
      for (let look = 1; look < looks && wanted.length < most; look++) {
        const messages = await line.receive(url!, { hideSeconds: HIDE_SECONDS, most: BATCH })
        if (messages.length === 0) break
        for (const message of messages) {
          const letter = readNote(message.body)
          ;(letter && isWanted(letter) ? wanted : others).push(message)
        }
      }
    } finally {
      await putBack(others)
    }
    return wanted
  }
  const putBack = (messages: Received[]) => line.hide(messages, 0).catch(() => undefined)

  const write = (job: Job) => line.send(url!, [{ body: writeLetter(job), attributes: { reason: reasonOf(job) } }])

  return {
    write,

    async ensure(job) {
      const wanted = await find((letter) => isOfThisFailure(letter, job))
      if (wanted.length === 0) return write(job)
      await putBack(wanted)
    },

    async remove(jobIds) {
      const all = new Set(jobIds)
      if (all.size === 0) return
      await leniently(log, { jobs: all.size }, 'dead letters could not be taken away', async () => {
        await line.remove(await find(({ jobId }) => all.has(jobId), all.size))
      })
    },

    async count() {
      const { visible, inFlight, delayed } = await line.depth(url)
      return visible + inFlight + delayed
    },
  }
}
