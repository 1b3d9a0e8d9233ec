/** What the audit log needs from a database: rows that are only ever added, one after another. */
export interface AuditEntry {
  /** 1, 2, 3, ... without gaps. */
  seq: number
  at: Date
  /** `key:<id>`, `account:<id>`, `system`, `local`. */
  actor: string
  /** `person.enrolled`, `key.revoked`, ... */
  action: string
  collectionId: string | null
  /** Id of what it was done to. Ids only: no names, no images, no vectors. */
  target: string | null
  details: Record<string, unknown>
  /** Hex SHA-256; that of the first entry is 64 zeros. */
  previousHash: string
  hash: string
}

export interface AuditStore {
  /** `make` gets the last entry (undefined: none yet) and makes the next; nobody else adds one meanwhile. */
  append(make: (last: AuditEntry | undefined) => AuditEntry): Promise<AuditEntry>
  /** Newest first; `from` is included, `to` is not. */
  list(options: {
    collections?: string[]
    actor?: string
    action?: string
    target?: string
    from?: Date
    to?: Date
    limit: number
    offset: number
  }): Promise<{ total: number; entries: AuditEntry[] }>
  /** In order. */
  all(): AsyncIterable<AuditEntry>
}
