/** Who agreed to what: recorded, looked at and withdrawn. */
import { randomUUID } from 'node:crypto'
import { LikenessError } from '#errors'
import type { Consent, ConsentStore } from './consent-store.ts'
import { requiredLine } from './details.ts'
import type { Person } from './store.ts'

export interface GivenConsent {
  wordingVersion: string
  purpose: string
  givenBy: string
  /** Default now. */
  givenAt?: Date
  /** Default never. */
  expiresAt?: Date | null
}

/** Clocks of two machines differ by less. */
const CLOCKS_MS = 5 * 60 * 1000

export const isValid = ({ withdrawnAt, expiresAt }: Consent, at = new Date()): boolean =>
  withdrawnAt === null && (expiresAt === null || expiresAt > at)

/** A consent as it is kept. Throws `invalid_argument`, also when it has ended already. */
export function checkedConsent(given: GivenConsent): Required<GivenConsent> {
  const now = Date.now()
  const { givenAt = new Date(now), expiresAt = null } = given
  const refuse = (message: string): never => {
    throw new LikenessError('invalid_argument', { message, details: { argument: 'consent' } })
  }
  if (!(givenAt.getTime() <= now + CLOCKS_MS)) refuse('A consent cannot be given in the future.')
  if (expiresAt && !(expiresAt.getTime() > now)) refuse('The consent has expired already.')
  return {
    wordingVersion: requiredLine('version of the wording', given.wordingVersion),
    purpose: requiredLine('purpose of the consent', given.purpose),
    givenBy: requiredLine('name of who gave the consent', given.givenBy),
    ...{ givenAt, expiresAt },
  }
}

export interface Consents {
  /** Newest first. */
  consents(personId: string): Promise<Consent[]>
  /** Throws `person_not_found`, `invalid_argument`. */
  recordConsent(personId: string, given: GivenConsent, recordedBy: string): Promise<Consent>
  /** Idempotent: one that was withdrawn keeps its moment. Throws `consent_not_found`. */
  withdrawConsent(consentId: string): Promise<Consent>
}

export function createConsents(store: ConsentStore, byId: (personId: string) => Promise<Person>): Consents {
  return {
    consents: (personId) => store.ofPerson(personId),
    recordConsent: async (personId, given, recordedBy) => {
      const checked = checkedConsent(given)
      const { collectionId } = await byId(personId)
      const consent = await store.add({ ...checked, recordedBy, consentId: randomUUID(), personId, collectionId })
      // Whoever is erased or merged meanwhile does not see it. Later ones do: it is there.
      await byId(personId).catch(async (error: unknown) => {
        await store.remove(consent.consentId)
        throw error
      })
      return consent
    },
    withdrawConsent: async (consentId) => {
      await store.withdraw(consentId, new Date())
      const consent = await store.byId(consentId)
      if (!consent) throw new LikenessError('consent_not_found', { details: { consentId } })
      return consent
    },
  }
}
