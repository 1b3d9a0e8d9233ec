/** What can go wrong with the folder for models, in the catalogue's words. */
import { LikenessError, isLikenessError } from '#errors'

const FULL = new Set(['ENOSPC', 'EDQUOT'])
const UNWRITABLE = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'EISDIR'])

export const systemCode = (error: unknown): string => {
  const { code } = (error ?? {}) as { code?: unknown }
  return typeof code === 'string' ? code : ''
}

/** The same error in the catalogue's words; errors that are no disk's are handed back as they are. */
export function diskFailure(cause: unknown, path: string): unknown {
  if (isLikenessError(cause)) return cause
  const code = systemCode(cause)
  if (FULL.has(code))
    return new LikenessError('disk_full', {
      message: `There is no space left for ${path}. Free some, or set LIKENESS_MODELS to a folder on another disk.`,
      details: { path },
      cause,
    })
  if (UNWRITABLE.has(code))
    return new LikenessError('models_unwritable', {
      message: `Models cannot be written to ${path} (${code}). Allow it, or set LIKENESS_MODELS to another folder.`,
      details: { path },
      cause,
    })
  return cause
}

/** Runs `work`; its disk errors become the catalogue's. */
export async function onDisk<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (cause) {
    throw diskFailure(cause, path)
  }
}

/** Throws `cancelled` once the signal was given. */
export function checkCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted)
    throw new LikenessError('cancelled', {
      message: 'The installation was cancelled; it continues where it stopped when it is run again.',
      cause: signal.reason,
    })
}
