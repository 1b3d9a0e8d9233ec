/** What SQS carries: a ticket says that there is work. What the work is, and whether it still has to be done, says the row. */
import { z } from 'zod'
import { isErrorCode } from '#errors'
import type { Job } from '../queue.ts'
import type { Message, Received } from './line.ts'

/**
 * A job's ticket, or its dead letter that an operator has moved back into the queue with the means of SQS: that one
 * knows when the job failed.
 */
const noteSchema = z.object({
  jobId: z.string().min(1).max(200),
  kind: z.string().min(1).max(200),
  /** Not before; the queue can hide a message for a quarter of an hour at most when it is sent. */
  runAt: z.iso.datetime().optional(),
  failedAt: z.iso.datetime().optional(),
})
export type Note = z.infer<typeof noteSchema>
export type Ticket = Note & { message: Received }

/** Undefined: nothing of ours. */
export function readNote(body: string): Note | undefined {
  try {
    return noteSchema.safeParse(JSON.parse(body)).data
  } catch {
    return undefined
  }
}

/** What SQS takes in a text: what XML does. */
const UNTAKEN = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu
const LONGEST_GROUP = 200

/** What jobs fail with are sentences for people, in which people may be named: these stay in the row. */
export const reasonOf = ({ error }: Job): string => (error !== null && isErrorCode(error) ? error : 'failed')

export const writeLetter = (job: Job): string =>
  JSON.stringify({
    ...{ jobId: job.jobId, kind: job.kind, group: job.group.slice(0, LONGEST_GROUP).replace(UNTAKEN, '\ufffd') },
    ...{ reason: reasonOf(job), attempts: job.attempts },
    ...(job.finishedAt && { failedAt: job.finishedAt.toISOString() }),
  })

/** Those of these kinds, those of others, and what is no ticket. */
export function sortOut(messages: Received[], kinds: string[]) {
  const ours: Ticket[] = []
  const foreign: Ticket[] = []
  const rubbish: Received[] = []
  for (const message of messages) {
    const note = readNote(message.body)
    if (!note) rubbish.push(message)
    else (kinds.includes(note.kind) ? ours : foreign).push({ ...note, message })
  }
  return { ours, foreign, rubbish }
}

/** Whether a message is about the failure that the row tells of, and not an earlier one. */
export const isOfThisFailure = (note: Pick<Note, 'jobId' | 'failedAt'>, job: Job): boolean =>
  job.state === 'failed' && note.jobId === job.jobId && note.failedAt === job.finishedAt?.toISOString()

// What SQS takes at most, in seconds.
const LONGEST_DELAY = 900
const LONGEST_HIDING = 43_200
const GRACE_MS = 500

const clamp = (seconds: number, longest: number) => Math.max(0, Math.min(longest, Math.ceil(seconds)))

/** From now until then, as `DelaySeconds` of a message that is sent. */
const delayUntil = (then: Date | undefined): number =>
  then ? clamp((then.getTime() - Date.now()) / 1000, LONGEST_DELAY) : 0

/** From now until then, as `VisibilityTimeout` of a message that was received. */
export const hidingUntil = (then: Date): number => clamp((then.getTime() - Date.now()) / 1000, LONGEST_HIDING)

/** The ticket shows up just after the lease has passed: before, there would be nothing to claim. */
export const hidingFor = (leaseMs: number): number => Math.max(1, clamp((leaseMs + GRACE_MS) / 1000, LONGEST_HIDING))

export const ticketFor = ({ jobId, kind }: Pick<Job, 'jobId' | 'kind'>, runAt?: Date): Message => ({
  body: JSON.stringify({ jobId, kind, ...(runAt && { runAt: runAt.toISOString() }) } satisfies Note),
  delaySeconds: delayUntil(runAt),
})
