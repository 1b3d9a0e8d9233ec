import { randomBytes } from 'node:crypto'
import { isLikenessError, LikenessError } from '#errors'
import type { Erase } from './erase.ts'
import type { PeopleStore, Person, PersonDetails } from './store.ts'

export interface Claim {
  collectionId: string
  /** Checked. */
  name: string
  personId?: string
  namesake?: boolean
  details: Partial<PersonDetails>
  /** Somebody of this name who is being erased is waited for: `person_duplicate` with {@link BEING_ENROLLED}. */
  afterErasures?: boolean
}

/** The reason in the details when the name is taken for the moment: later there is the person, or nobody. */
export const BEING_ENROLLED = 'being_enrolled'

export interface ClaimDeps {
  store: PeopleStore
  erase: Erase
  abandonedBefore: () => Date
}

export const noSuchPerson = (personId: string) =>
  new LikenessError('person_not_found', { message: `There is no person ${personId}.`, details: { personId } })

/**
 * Whom an enrolment is about: the person there is, or a new row `enrolling`. Leftovers of an enrolment that died make
 * way. `may` is asked before anything is stored, with the person when there is one; it throws to refuse.
 * Throws `person_not_found`, `person_ambiguous`, `person_duplicate` (the name is being enrolled right now).
 */
export function createClaim({ store, erase, abandonedBefore }: ClaimDeps) {
  async function existing({ collectionId, name, personId, afterErasures }: Claim): Promise<Person | undefined> {
    if (personId !== undefined) {
      const [person] = await store.byIds([personId])
      if (person?.state === 'enrolled' && person.collectionId === collectionId) return person
      throw noSuchPerson(personId)
    }
    const found = await store.byName(collectionId, name)
    if (afterErasures && found.some((one) => one.state === 'erasing'))
      throw new LikenessError('person_duplicate', {
        message: 'Somebody of this name is being erased right now.',
        details: { reason: BEING_ENROLLED },
      })
    const [enrolled, another] = found.filter((one) => one.state === 'enrolled')
    if (another)
      throw new LikenessError('person_ambiguous', {
        message: `Several people are named "${name}"; say which one by id.`,
      })
    if (enrolled) return enrolled
    for (const one of found.filter(({ state }) => state === 'enrolling')) {
      if (one.updatedAt >= abandonedBefore())
        throw new LikenessError('person_duplicate', {
          message: `"${name}" is being enrolled right now.`,
          details: { reason: BEING_ENROLLED },
        })
      await erase([one])
    }
    return undefined
  }

  return async function claim(
    wanted: Claim,
    may: (person?: Person) => Promise<void>,
    again = true,
  ): Promise<{ person: Person; created: boolean }> {
    const { collectionId, name, details, namesake = false } = wanted
    const person = namesake && wanted.personId === undefined ? undefined : await existing(wanted)
    await may(person)
    if (person) return { person, created: false }
    const personId = `person_${randomBytes(6).toString('hex')}`
    // Somebody of this name who is being erased is no reason to wait.
    const erasing = (await store.byName(collectionId, name)).some((one) => one.state === 'erasing')
    try {
      const row = { personId, collectionId, name, state: 'enrolling' as const, ...details }
      return { person: await store.add(row, { namesake: namesake || erasing }), created: true }
    } catch (error) {
      // Somebody else took the name between the two steps: look once more.
      if (again && isLikenessError(error) && error.code === 'person_duplicate') return claim(wanted, may, false)
      throw error
    }
  }
}
