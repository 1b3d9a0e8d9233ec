/** The tickets in hand, each bound to the job that was claimed with it until that job is settled. */
import type { Held } from '../queue.ts'
import { leniently, type QueueLogger } from './log.ts'
import type { Line, Received } from './line.ts'
import { hidingFor } from './ticket.ts'

interface InHand {
  message: Received
  /** By `performance.now()`. */
  hiddenUntil: number
  /** Where it is being hidden for longer; never fails. */
  renewing: Promise<unknown> | undefined
}

export interface Hand {
  take(held: Held, leaseMs: number, message: Received): void
  /** Keeps tickets hidden with the jobs' leases. Does not wait for SQS: the leases must not pass because of it. */
  renew(held: Held[], leaseMs: number): void
  /** Of jobs that somebody else has. */
  forget(held: Held[]): void
  /** The jobs have ended. Without an answer the tickets show up again, and are deleted then. */
  discard(held: Held[]): Promise<void>
  /** Shows the tickets again after so many seconds. Returns the jobs of which none is in hand. */
  putBack<Job extends Held>(held: Job[], seconds: number): Promise<Job[]>
}

/** Nobody settles these any more: somebody else has had the ticket for long. */
const FORGOTTEN_AFTER_MS = 3600_000
/** Of a lease, what is left of it: progress is reported more often than there is a need to ask SQS. */
const RENEW_BELOW = 3 / 4

const fieldsOf = (held: Held[]) => (held.length === 1 ? { jobId: held[0]!.jobId } : { jobs: held.length })

export function createHand({ line, log }: { line: Line; log: QueueLogger }): Hand {
  const tickets = new Map<string, InHand>()
  const keyOf = ({ jobId, worker }: Held) => JSON.stringify([jobId, worker])

  /** Whatever was on its way to SQS has arrived. */
  async function release(held: Held[]): Promise<(Received | undefined)[]> {
    const found = held.map((one) => tickets.get(keyOf(one)))
    for (const one of held) tickets.delete(keyOf(one))
    for (const ticket of found) await ticket?.renewing
    return found.map((ticket) => ticket?.message)
  }
  const isThere = (message: Received | undefined) => message !== undefined

  return {
    take(held, leaseMs, message) {
      const now = performance.now()
      for (const [key, { hiddenUntil }] of tickets) if (now - hiddenUntil > FORGOTTEN_AFTER_MS) tickets.delete(key)
      tickets.set(keyOf(held), { message, hiddenUntil: now + leaseMs, renewing: undefined })
    },

    renew(held, leaseMs) {
      const now = performance.now()
      const due = new Map<Received, [string, InHand]>()
      for (const key of held.map(keyOf)) {
        const ticket = tickets.get(key)
        if (ticket && !ticket.renewing && ticket.hiddenUntil - now <= leaseMs * RENEW_BELOW)
          due.set(ticket.message, [key, ticket])
      }
      if (due.size === 0) return
      const renewed = leniently(log, fieldsOf(held), 'tickets of jobs could not be kept hidden', async () => {
        const stale = await line.hide([...due.keys()], hidingFor(leaseMs))
        for (const [, ticket] of due.values()) ticket.hiddenUntil = now + leaseMs
        for (const message of stale) tickets.delete(due.get(message)![0])
      })
      for (const [, ticket] of due.values()) ticket.renewing = renewed.finally(() => (ticket.renewing = undefined))
    },

    forget: (held) => held.forEach((one) => tickets.delete(keyOf(one))),

    async discard(held) {
      const messages = (await release(held)).filter(isThere)
      await leniently(log, fieldsOf(held), 'tickets of jobs that have ended could not be deleted', () =>
        line.remove(messages),
      )
    },

    async putBack(held, seconds) {
      const found = await release(held)
      // They show up again by themselves, a lease later than they should.
      await leniently(log, fieldsOf(held), 'tickets of jobs could not be put back', () =>
        line.hide(found.filter(isThere), seconds),
      )
      return held.filter((_, i) => found[i] === undefined)
    },
  }
}
