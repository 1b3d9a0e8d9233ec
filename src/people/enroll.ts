import type { Engine } from '#engine/engine.ts'
import { isLikenessError, LikenessError } from '#errors'
import { inOrder } from '#lib/in-order.ts'
import { checkBox, checkGate } from './choose-face.ts'
import { createClaim, type Claim } from './claim.ts'
import { checkedConsent, isValid } from './consents.ts'
import { personDetails } from './details.ts'
import { createDuplicateSearch } from './duplicates.ts'
import type { Duplicate, EnrolledImage, Enrollment, EnrollRequest } from './enrollment.ts'
import type { Erase } from './erase.ts'
import { createIndexPicture } from './index-picture.ts'
import { openLedger } from './ledger.ts'
import { personName } from './name.ts'
import type { InLine } from './one-at-a-time.ts'
import type { Records } from './records.ts'
import { createSettlePicture } from './settle-picture.ts'
import type { PeopleStore, Person } from './store.ts'

export type * from './enrollment.ts'

export interface EnrollDeps {
  engine: Engine
  store: PeopleStore
  records: Records
  /** With all records. */
  erase: Erase
  duplicateThreshold: () => Promise<number>
  abandonedBefore: () => Date
  inLine: InLine
}

/** How often an enrolment says that it goes on. */
const SIGN_MS = 5000
/** Under this similarity two people are not taken for one, whatever the pack says. */
const LEAST_DUPLICATE = 95

/** The request with everything checked that needs no look at the database. Throws `invalid_argument`. */
function checked(request: EnrollRequest) {
  const { collectionId, personId, namesake, duplicateThreshold } = request
  if (request.name === undefined && personId === undefined)
    throw new LikenessError('invalid_argument', {
      message: "An enrolment needs the person's name, or the id of a person who is there.",
      details: { argument: 'name' },
    })
  if (duplicateThreshold !== undefined && !(duplicateThreshold >= 0 && duplicateThreshold <= 100))
    throw new LikenessError('invalid_argument', {
      message: 'The threshold for duplicates must be a number from 0 to 100.',
      details: { argument: 'duplicateThreshold' },
    })
  if (request.quality) checkGate(request.quality)
  if (request.faceBox) checkBox(request.faceBox)
  const name = request.name === undefined ? '' : personName(request.name)
  const details = personDetails(request.details ?? {})
  const afterErasures = request.stillAsked !== undefined
  const claim: Claim = { collectionId, name, personId, namesake, details, afterErasures }
  return { claim, details, consent: request.consent && checkedConsent(request.consent) }
}

/** Each person once, with the picture that is most alike. */
function strongest(images: EnrolledImage[]): Duplicate[] {
  const best = new Map<string, Duplicate>()
  for (const one of images.flatMap((image) => image.duplicates ?? []))
    if (one.similarity > (best.get(one.personId)?.similarity ?? -1)) best.set(one.personId, one)
  return [...best.values()].sort((a, b) => b.similarity - a.similarity)
}

/**
 * Adds pictures to a person, one face each. Each picture goes all the way or leaves nothing. When a step fails for
 * another reason than the picture (database, duplicate check, models), everything this call has stored is taken back
 * and the error thrown; what a dead process leaves is described in `people.ts`.
 * Throws `invalid_argument`, `collection_not_found`, `consent_required`, `person_not_found` (id), `person_ambiguous`,
 * `person_duplicate` (the name is being enrolled right now).
 */
export function createEnroll(deps: EnrollDeps) {
  const { engine, store, records, erase } = deps
  const claim = createClaim(deps)
  const findDuplicates = createDuplicateSearch({ engine, store })

  return async (request: EnrollRequest): Promise<Enrollment> => {
    const { collectionId } = request
    const { claim: wanted, details, consent } = checked(request)
    await engine.describeCollection(collectionId)
    const policy = await records.policyOf(collectionId)
    const { person, created } = await claim(wanted, async (existing?: Person) => {
      await request.stillAsked?.()
      if (policy.consent !== 'required' || consent) return
      const given = existing ? await records.consents.ofPerson(existing.personId) : []
      if (!given.some((one) => isValid(one))) throw new LikenessError('consent_required', { details: { collectionId } })
    })

    const ledger = openLedger({ engine, records }, person)
    const { accepted } = ledger
    const index = createIndexPicture({ engine, records, request, person, policy, ledger })
    const settle = createSettlePicture({
      ...{ engine, store, references: records.references, request, person, created, consent, ledger },
      duplicatesOf: async (faceId) => {
        const usual = async () => Math.max(LEAST_DUPLICATE, await deps.duplicateThreshold())
        return findDuplicates(person, faceId, request.duplicateThreshold ?? (await usual()))
      },
      inLine: (step) => deps.inLine(collectionId, step),
    })

    // Another process that is asked for this name must not take this one for dead.
    const signs = created ? setInterval(() => void store.touch(person.personId).catch(() => {}), SIGN_MS) : undefined
    const images: EnrolledImage[] = []
    let updated = person
    try {
      const options = { concurrency: request.concurrency ?? 1, signal: request.signal }
      for await (const indexed of inOrder(request.images, options, index)) {
        const outcome = await settle(indexed)
        images.push(outcome)
        request.onImage?.(outcome)
      }
      // Every refused face was deleted on the way: there is nothing to look for.
      if (created && accepted.size === 0) await erase([person], { strays: false })
      if (!created && accepted.size > 0 && Object.keys(details).length > 0)
        updated = await store.update(person.personId, details)
    } catch (error) {
      // Best effort: the error that led here is the one worth telling. Of somebody erased meanwhile all has to go.
      const gone = isLikenessError(error) && error.code === 'person_not_found'
      await (created || gone ? erase([person]) : ledger.undo()).catch(() => {})
      throw error
    } finally {
      clearInterval(signs)
    }
    const exists = !created || accepted.size > 0
    return {
      person: exists ? { ...updated, state: 'enrolled' } : null,
      created: created && exists,
      faceIds: [...accepted],
      refused: images.flatMap(({ refused }) => refused ?? []),
      images,
      duplicates: strongest(images),
    }
  }
}
