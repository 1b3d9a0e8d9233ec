/** Erasures under way and the receipts of finished ones. A receipt names nobody: the person's id means nothing any more. */
export interface Verification {
  at: Date
  /** Reference pictures that were searched for afterwards; 0 where none were kept or no model could look. */
  picturesSearched: number
  /** Of those, how many still found the person. Anything but 0 means that the erasure goes on. */
  picturesFound: number
  /** What is still listed under the person's id, in the engine, in tables and among objects. */
  remaining: number
}

export interface Erasure {
  /** `erasure_` and a UUID. */
  erasureId: string
  personId: string
  collectionId: string
  /** `request`, `retention`, `consent_ended`, `collection_deleted`, `merge`, ... */
  reason: string
  requestedBy: string
  requestedAt: Date
  /** Null while it is under way. */
  finishedAt: Date | null
  attempts: number
  lastError: string | null
  /** What was removed, by kind: faces, references, images, matches, ... Grows over attempts. */
  removed: Record<string, number>
  verification: Verification | null
  /** Where the audit log tells of it. */
  auditSeq: number | null
  auditHash: string | null
}

export interface ErasureStore {
  /** The erasure of this person that is under way, or else a new one. */
  open(erasure: Pick<Erasure, 'erasureId' | 'personId' | 'collectionId' | 'reason' | 'requestedBy'>): Promise<Erasure>
  /** Adds to what was removed. Throws `erasure_not_found`. */
  progress(erasureId: string, removed: Record<string, number>): Promise<void>
  /** Notes what the search for the person has found so far, so that it need not be made again. */
  verified(erasureId: string, verification: Verification): Promise<void>
  /** One more attempt that failed. Nothing happens to an erasure that is finished. */
  failed(erasureId: string, error: string): Promise<void>
  /** One more attempt, the last. An erasure that is finished already stays as it is. Throws `erasure_not_found`. */
  finish(
    erasureId: string,
    receipt: { verification: Verification; auditSeq: number; auditHash: string },
  ): Promise<Erasure>
  byId(erasureId: string): Promise<Erasure | undefined>
  /** The one under way, or else the newest of a person. */
  ofPerson(personId: string): Promise<Erasure | undefined>
  /** Oldest first. */
  unfinished(): Promise<Erasure[]>
  /** Newest first. */
  list(options: {
    collections?: string[]
    limit: number
    offset: number
  }): Promise<{ total: number; erasures: Erasure[] }>
}

/** Whether an erasure of somebody of the collection was asked for since the moment. Both by the database's clock. */
export const erasedSince =
  ({ list }: Pick<ErasureStore, 'list'>) =>
  async (collectionId: string, moment: Date): Promise<boolean> => {
    const [newest] = (await list({ collections: [collectionId], limit: 1, offset: 0 })).erasures
    return newest !== undefined && newest.requestedAt >= moment
  }
