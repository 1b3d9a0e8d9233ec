/** One thing an erasure removes. Whoever keeps anything about persons hands in such a step; there is no other way out. */
export interface Erasable {
  personId: string
  collectionId: string
}

export interface ErasureStep {
  /** What is counted: `faces`, `matches`, ... */
  kind: string
  /**
   * Removes and returns how many, by kind where it is several. It runs again after a crash, also when everything is gone
   * already, the collection included: that is no error.
   */
  erase(person: Erasable): Promise<number | Record<string, number>>
  /** How many are still there. */
  remaining?(person: Erasable): Promise<number>
}
