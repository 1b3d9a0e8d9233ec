/** Consent: who agreed to which wording, when, what for and until when. Rows are kept until the person is erased. */
export interface Consent {
  consentId: string
  personId: string
  collectionId: string
  /** Version of the text that was agreed to. */
  wordingVersion: string
  purpose: string
  /** The person, or who decided for them (a guardian). */
  givenBy: string
  /** The actor that recorded it. */
  recordedBy: string
  givenAt: Date
  expiresAt: Date | null
  withdrawnAt: Date | null
}

export interface ConsentStore {
  add(consent: Omit<Consent, 'withdrawnAt'>): Promise<Consent>
  /** Newest first. */
  ofPerson(personId: string): Promise<Consent[]>
  byId(consentId: string): Promise<Consent | undefined>
  /** Returns false when it was withdrawn before or is not there. */
  withdraw(consentId: string, at: Date): Promise<boolean>
  /** Persons of the collection (all, without one) whose every consent has ended by then. */
  lapsed(at: Date, collectionId?: string): Promise<{ personId: string; collectionId: string }[]>
  /** For one that was added on the way to something that failed. */
  remove(consentId: string): Promise<void>
  /** Returns how many there were. */
  removeOfPerson(personId: string): Promise<number>
}
