/** Backup and restore of one installation, for the command line. */
import { backup, type BackupDeps, type BackupResult } from './backup.ts'
import { readReceipts, restore, type RestoreDeps, type RestoreResult } from './restore.ts'

export interface Archives {
  backup(path: string, options?: { force?: boolean }): Promise<BackupResult>
  /** `receipts`: a file of erasure receipts, one JSON object a line, of people who must not come back. */
  restore(path: string, options?: { replace?: boolean; receipts?: string }): Promise<RestoreResult>
}

export function createArchives(deps: BackupDeps & RestoreDeps): Archives {
  return {
    backup: (path, options) => backup(deps, path, options),
    restore: async (path, { replace, receipts } = {}) =>
      restore(deps, path, { replace, forget: receipts === undefined ? [] : await readReceipts(receipts) }),
  }
}
