/** What the endpoint needs from a database. */
export interface RequestToken {
  accessKeyId: string
  operation: string
  token: string
}

export interface RequestTokenStore {
  /**
   * Takes the token for this request: once only, also among several at once, unless who has it took it before
   * `abandonedBefore` and never settled it. Otherwise what the earlier request was, and its answer once it has one.
   */
  claim(
    key: RequestToken,
    inputHash: string,
    at: Date,
    abandonedBefore: Date,
  ): Promise<'claimed' | { inputHash: string; answer: object | null }>
  settle(key: RequestToken, answer: object): Promise<void>
  /** The work failed: it may be asked for again, also with another input. */
  release(key: RequestToken): Promise<void>
  /** Forgets tokens taken before. */
  tidy(before: Date): Promise<number>
}
