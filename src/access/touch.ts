import type { ApiKey, KeyStore } from './store.ts'

/** `lastUsedAt` is at most this old for a key in use. */
const TOUCH_MS = 60_000

/** Notes that a key was used. */
export const createTouch =
  ({ keys, now }: { keys: Pick<KeyStore, 'touch'>; now: () => Date }) =>
  (key: ApiKey): void => {
    const at = now()
    if (key.lastUsedAt && at.getTime() - key.lastUsedAt.getTime() < TOUCH_MS) return
    key.lastUsedAt = at
    // Nobody waits for it, and a request does not fail for want of it.
    keys.touch(key.keyId, at).catch(() => undefined)
  }
