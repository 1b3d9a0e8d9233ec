/**
 * Pictures and other files the product keeps, by key. Keys are `/`-separated, of `[A-Za-z0-9._-]` parts, none of them
 * `.` or `..`. A put is there whole or not at all, also after a crash. Methods throw `object_not_found`, `disk_full`,
 * `store_unavailable`, `invalid_argument` (key).
 *
 *     people/<collection>/<personId>/<referenceId>.<ext>, ...thumb.jpg     reference pictures
 *     crops/<collection>/<personId>/<matchId>.jpg                          faces of the history, where kept
 *     jobs/<jobId>/...                                                     uploads a job works on
 *     watchlist/<collection>/<screeningId>/...                             pictures of screenings
 */
export interface ObjectInfo {
  key: string
  bytes: number
  modifiedAt: Date
}

export interface LinkOptions {
  /** 1 to 604,800. */
  seconds: number
  /** Media type it is sent with. */
  type?: string
  /** The value of its Content-Disposition. */
  disposition?: string
}

export interface Objects {
  put(key: string, content: Uint8Array): Promise<void>
  /** Streams of unknown length; nothing is there until the last byte is. Returns the number of bytes. */
  putStream(key: string, content: AsyncIterable<Uint8Array>): Promise<number>
  get(key: string): Promise<Uint8Array>
  /**
   * For what is too large to be held in memory: throws like `get`, at the first byte, and at the end what did not come
   * whole. To stop reading lets go of it.
   */
  stream(key: string): AsyncIterable<Uint8Array>
  /** For a local file the path, so that archives can be read in place; null where there is none. */
  localPath(key: string): string | null
  /**
   * An address from which whoever has it may fetch the object without credentials, for so long. Undefined where a store
   * has no such thing. It is a secret as long as it holds, and is not looked whether there is such an object.
   */
  link?(key: string, options: LinkOptions): Promise<string>
  exists(key: string): Promise<boolean>
  /** In order of key; with `after` only those behind that key. */
  list(prefix: string, options?: { after?: string }): AsyncIterable<ObjectInfo>
  /** Idempotent. Returns how many were there. */
  delete(keys: string[]): Promise<number>
  /** `prefix` ends with `/`. Returns how many there were. */
  deleteAll(prefix: string): Promise<number>
  /** Writes, reads and deletes a small object: throws when that fails. */
  check(): Promise<void>
}
