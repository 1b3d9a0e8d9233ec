/** What backup and restore need from a database. Rows are opaque text: a JSON array of texts and nulls, one per column. */

export interface BackupTable {
  name: string
  columns: string[]
  /** Last number given out, of tables that number their rows. */
  lastNumber: number | null
}

/** The database as of one moment, whatever others do to it meanwhile. */
export interface BackupSnapshot {
  at: Date
  /** By which the tables were made, in order. */
  migrations: string[]
  /** Of the collections. */
  modelVersions: string[]
  /** In an order in which they can be filled again. */
  tables: BackupTable[]
  /** Rows in portions of a few megabytes. */
  rows(table: BackupTable): AsyncIterable<string[]>
  /** Those of the object keys that something in the database names. */
  named(keys: string[]): Promise<Set<string>>
}

export interface RestoreTarget {
  insert(table: Pick<BackupTable, 'name' | 'columns'>, rows: string[]): Promise<void>
  /**
   * To be called when all rows are in. Takes out people who were erased after the backup was made: those given, and
   * those the database that is being replaced has a receipt for. Returns how many were taken out.
   */
  settle(tables: BackupTable[], forget: string[]): Promise<number>
  /** As of the snapshot, after `settle`. */
  named(keys: string[]): Promise<Set<string>>
}

export interface BackupStore {
  /** Nothing is held up meanwhile on PostgreSQL. */
  snapshot<T>(work: (snapshot: BackupSnapshot) => Promise<T>): Promise<T>
  /** True when there is nothing that a restore would take away. */
  isEmpty(): Promise<boolean>
  /**
   * Everything is as `work` left it, or, when it throws or the process dies, as before. Throws `backup_invalid` for tables
   * of a newer version, `store_unavailable` while others use the database.
   */
  replace<T>(migrations: string[], work: (target: RestoreTarget) => Promise<T>): Promise<T>
}
