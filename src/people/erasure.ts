/**
 * The one way a person leaves, whoever asks for it:
 *
 *     request   erasure opened -> row `erasing`
 *     run       faces and user -> search for the person -> pictures -> what uses keep -> references, consents
 *               -> nothing left? -> audit entry -> the person's row -> receipt
 *
 * Every step may be repeated, so a process may die anywhere: `resume` goes on from what is still there. Counts are noted
 * after each step; what was removed in the very moment of a crash is gone and not counted.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Engine } from '#engine/engine.ts'
import { isLikenessError, LikenessError, messageOf } from '#errors'
import type { Objects } from '#objects/objects.ts'
import type { ConsentStore } from './consent-store.ts'
import { createFacesStep, unlessGone } from './erasure-faces.ts'
import { createRecordSteps } from './erasure-records.ts'
import { createErasureSearch } from './erasure-search.ts'
import type { ErasureStep } from './erasure-step.ts'
import type { Erasure, ErasureStore, Verification } from './erasure-store.ts'
import { oneAtATime, type InLine } from './one-at-a-time.ts'
import type { ReferenceStore } from './reference-store.ts'
import type { PeopleStore, Person } from './store.ts'

export const ERASED = 'person.erased'

/** The audit log, as far as an erasure needs it. */
export interface ErasureLog {
  record(
    event: Record<'actor' | 'action' | 'collectionId' | 'target', string> & Pick<LogEntry, 'details'>,
  ): Promise<LogEntry>
  latest(action: string, target: string): Promise<LogEntry | undefined>
}
interface LogEntry {
  seq: number
  hash: string
  details: Record<string, unknown>
}

export interface ErasureDeps {
  engine: Engine
  people: PeopleStore
  references: ReferenceStore
  consents: ConsentStore
  objects: Objects
  erasures: ErasureStore
  audit: ErasureLog
  /** What uses keep of a person: history, items of jobs, caches. In this order. */
  steps?: ErasureStep[]
  /** Makes what was deleted unrecoverable from the database's files. */
  purge?: () => Promise<void>
  /** The line in which the room of people changes whose a face is, for each collection. Default: none. */
  inLine?: InLine
  /** Where several processes share a database: does the work unless another is at the work of this name; then false. */
  tryExclusive?: (name: string, work: () => Promise<void>) => Promise<boolean>
}

export interface ErasureRequest {
  personId: string
  /** A word like `request` or `retention`: it is kept, so it must not say who the person was. */
  reason: string
  /** The actor. */
  requestedBy: string
}

export interface Resumed {
  finished: Erasure[]
  failed: { personId: string; error: unknown }[]
}

export interface Erasures {
  /**
   * From here on the person is neither listed nor identified. The same erasure again while one is under way, and its
   * receipt once the person is gone. Throws `person_not_found`, `invalid_argument`.
   */
  request(request: ErasureRequest): Promise<Erasure>
  /**
   * Does whatever is left to do, and returns the receipt. Throws what stopped it, and `erasure_incomplete` when something
   * of the person is still there, or another process is at it for long; the erasure then stays open. Throws
   * `erasure_not_found`.
   */
  run(erasureId: string): Promise<Erasure>
  /** Both. With `purge: false` the caller purges, once for many. */
  erase(request: ErasureRequest, options?: { purge?: boolean }): Promise<Erasure>
  /**
   * Goes on with every erasure that is not finished and with every person left `erasing` without one, as far as they
   * were asked for before the moment (default: now). One that fails keeps no other from going on.
   */
  resume(before?: Date): Promise<Resumed>
  /**
   * Erases everybody of a collection and the collection, which goes first: then no face needs to be looked for. Returns
   * the receipts. After a crash `resume` erases the persons; the collection is deleted by asking again.
   */
  eraseCollection(collectionId: string, requestedBy: string): Promise<Erasure[]>
  /** The receipt of a person who is gone, or the erasure that is under way. */
  receiptOf(personId: string): Promise<Erasure | undefined>
  purge(): Promise<void>
}

const PAGE = 500
/** Another process that is at the same erasure is waited for. */
const LOOKS = 100
const LOOK_MS = 100
const REASON = /^[a-z][a-z0-9_]{0,63}$/

export function createErasure(deps: ErasureDeps): Erasures {
  const { people, erasures, audit, inLine = (_, step) => step() } = deps
  const purge = async () => void (await deps.purge?.())
  const inTurn = oneAtATime()
  const search = createErasureSearch(deps)
  const faces = createFacesStep(deps)
  const { pictures, rows } = createRecordSteps(deps)
  const afterSearch = [...pictures, ...(deps.steps ?? []), ...rows]

  const found = async (erasureId: string) => {
    const erasure = await erasures.byId(erasureId)
    if (!erasure) throw new LikenessError('erasure_not_found', { details: { erasureId } })
    return erasure
  }

  async function open({ personId, reason, requestedBy }: ErasureRequest): Promise<Erasure> {
    if (!REASON.test(reason))
      throw new LikenessError('invalid_argument', {
        message: 'The reason of an erasure is one word like "request": small letters, digits and underscores.',
      })
    const [person] = await people.byIds([personId])
    if (!person) {
      const receipt = await erasures.ofPerson(personId)
      if (receipt) return receipt
      throw new LikenessError('person_not_found', { details: { personId } })
    }
    // Marked first: who is merged into another in this moment is not there, rather than erased without anything. A
    // process that dies after it leaves a person `erasing`, for whom `resume` opens an erasure.
    try {
      if (person.state !== 'erasing') await people.setState(personId, 'erasing')
    } catch (error) {
      const receipt = await erasures.ofPerson(personId)
      if (receipt && isLikenessError(error) && error.code === 'person_not_found') return receipt
      throw error
    }
    const { collectionId } = person
    return erasures.open({ erasureId: `erasure_${randomUUID()}`, personId, collectionId, reason, requestedBy })
  }

  async function markErasing(personId: string): Promise<void> {
    const [person] = await people.byIds([personId])
    if (!person || person.state === 'erasing') return
    await unlessGone(['person_not_found'], () => people.setState(personId, 'erasing'))
  }

  async function take(step: ErasureStep, erasure: Erasure): Promise<void> {
    const removed = await step.erase(erasure)
    const counts = typeof removed === 'number' ? { [step.kind]: removed } : removed
    if (Object.values(counts).some((count) => count > 0)) await erasures.progress(erasure.erasureId, counts)
  }

  /** Before the pictures go, as it needs them. What an earlier attempt found holds on when they are gone by now. */
  async function searchFor(erasure: Erasure): Promise<Omit<Verification, 'remaining'>> {
    const { searched, found: picturesFound } = await search(erasure)
    const earlier = erasure.verification?.picturesFound === 0 ? erasure.verification : undefined
    if (earlier && searched === 0) return earlier
    const picturesSearched = Math.max(searched, earlier?.picturesSearched ?? 0)
    const result = { at: new Date(), picturesSearched, picturesFound }
    // Those pictures at least are listed at this moment.
    await erasures.verified(erasure.erasureId, { ...result, remaining: searched })
    if (picturesFound > 0)
      throw new LikenessError('erasure_incomplete', {
        message: `${picturesFound} of ${searched} pictures of ${erasure.personId} still find the person.`,
        details: { picturesFound },
      })
    return result
  }

  async function countRemaining(erasure: Erasure): Promise<number> {
    const left: Record<string, number> = {}
    for (const step of [faces, ...afterSearch]) {
      const count = (await step.remaining?.(erasure)) ?? 0
      if (count > 0) left[step.kind] = (left[step.kind] ?? 0) + count
    }
    const total = Object.values(left).reduce((sum, count) => sum + count, 0)
    if (total > 0)
      throw new LikenessError('erasure_incomplete', {
        message: `Of ${erasure.personId} there is still left: ${Object.entries(left)
          .map(([kind, count]) => `${count} ${kind}`)
          .join(', ')}.`,
        details: { left },
      })
    return total
  }

  /** An entry of an attempt that died right after it is the entry of this erasure: there is never a second one. */
  async function recordErased(erasure: Erasure, verification: Verification): Promise<LogEntry> {
    const { erasureId, personId, collectionId, requestedBy: actor, reason } = erasure
    const earlier = await audit.latest(ERASED, personId)
    if (earlier?.details['erasureId'] === erasureId) return earlier
    const { removed } = await found(erasureId)
    const details = { erasureId, reason, removed, verification: { ...verification, at: verification.at.toISOString() } }
    return audit.record({ actor, action: ERASED, collectionId, target: personId, details })
  }

  async function attempt(erasure: Erasure, purging: boolean): Promise<Erasure> {
    const { erasureId, personId } = erasure
    await markErasing(personId)
    await inLine(erasure.collectionId, () => take(faces, erasure))
    const searched = await searchFor(erasure)
    for (const step of afterSearch) await take(step, erasure)
    const verification = { ...searched, remaining: await countRemaining(erasure) }
    const { seq: auditSeq, hash: auditHash } = await recordErased(erasure, verification)
    // Last: as long as it is there, nobody can be enrolled under this id.
    await people.remove(personId)
    if (purging) await purge()
    return erasures.finish(erasureId, { verification, auditSeq, auditHash })
  }

  /** By one process at a time: two that do it at once would both count what goes, and tell of it twice. */
  async function alone(erasureId: string, steps: () => Promise<Erasure>): Promise<Erasure> {
    if (!deps.tryExclusive) return steps()
    let erasure: Erasure | undefined
    const work = async () => void (erasure = await steps())
    for (let look = 0; look < LOOKS; look++) {
      await deps.tryExclusive(`erasure:${erasureId}`, work)
      if (erasure) return erasure
      await sleep(LOOK_MS)
    }
    throw new LikenessError('erasure_incomplete', { message: 'Another process is at this erasure.' })
  }

  const perform = async (erasureId: string, purging: boolean) =>
    inTurn((await found(erasureId)).personId, () => alone(erasureId, () => carryOut(erasureId, purging)))

  async function carryOut(erasureId: string, purging: boolean): Promise<Erasure> {
    const erasure = await found(erasureId)
    if (erasure.finishedAt) return erasure
    try {
      return await attempt(erasure, purging)
    } catch (error) {
      const text = isLikenessError(error) ? `${error.code}: ${error.message}` : messageOf(error)
      // Where not even this can be noted, what stopped the attempt matters more.
      await erasures.failed(erasureId, text.slice(0, 1000)).catch(() => undefined)
      throw error
    }
  }

  const request = (asked: ErasureRequest) => inTurn(asked.personId, () => open(asked))

  return {
    request,
    run: (erasureId) => perform(erasureId, true),
    erase: async (asked, options = {}) => perform((await request(asked)).erasureId, options.purge ?? true),
    receiptOf: (personId) => erasures.ofPerson(personId),
    purge,

    async eraseCollection(collectionId, requestedBy) {
      const opened = new Set<string>()
      const ask = async (some: Person[]) => {
        for (const { personId } of some)
          await unlessGone(['person_not_found'], async () =>
            opened.add((await request({ personId, reason: 'collection_deleted', requestedBy })).erasureId),
          )
      }
      // Whoever is asked for is listed no more, so the next page is always the first.
      for (
        let page: Person[];
        (page = (await people.list(collectionId, { limit: PAGE, offset: 0 })).people).length > 0;
      )
        await ask(page)
      const now = new Date()
      for (const state of ['enrolling', 'erasing'] as const)
        await ask((await people.abandoned(now, state)).filter((person) => person.collectionId === collectionId))
      await unlessGone(['collection_not_found'], () => deps.engine.deleteCollection(collectionId))
      const receipts: Erasure[] = []
      for (const erasureId of opened) receipts.push(await perform(erasureId, false))
      if (receipts.length > 0) await purge()
      return receipts
    },

    async resume(before = new Date()) {
      const result: Resumed = { finished: [], failed: [] }
      const left = (await erasures.unfinished()).filter((erasure) => erasure.requestedAt <= before)
      const known = new Set(left.map((erasure) => erasure.personId))
      const without = (await people.abandoned(before, 'erasing')).filter(({ personId }) => !known.has(personId))
      const work = [
        ...left.map(({ personId, erasureId }) => ({ personId, start: async () => erasureId })),
        ...without.map(({ personId }) => ({
          personId,
          start: async () => (await request({ personId, reason: 'interrupted', requestedBy: 'system' })).erasureId,
        })),
      ]
      for (const { personId, start } of work)
        try {
          result.finished.push(await perform(await start(), false))
        } catch (error) {
          result.failed.push({ personId, error })
        }
      if (result.finished.length > 0) await purge()
      return result
    },
  }
}
