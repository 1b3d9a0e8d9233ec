/** What only one process may do at a time. */
export interface Exclusive {
  /** Does the work unless another process is at the work of this name; then false. Throws what the work throws. */
  tryExclusive(name: string, work: () => Promise<void>): Promise<boolean>
}
