/**
 * The box of a key that may change while the process runs: it seals with the key of now and opens what was sealed with
 * the one before, or with that of the key file.
 */
import type { SecretBox } from '#access/secret-box.ts'
import { createSecretBox, formerKey, readOrMakeKey } from './secret-box.ts'
import type { Secrets } from './secrets.ts'

export interface RotatingBox extends SecretBox {
  /** Whether it was sealed with the key of now, and for this. */
  isCurrent(sealed: string, context: string): boolean
}

export interface RotatingBoxDeps {
  secrets: Secrets
  /** Where the key is, or is made, when the secrets have none. */
  keyFile: string
  now?: () => number
}

/** What does not open may have been sealed by a process that has learned of a new key first. */
const LOOK_AGAIN_AFTER_MS = 10_000
const NAME = 'LIKENESS_SECRET_KEY'

/** To be asked anew for each use. Throws as `Secrets.get` and `readOrMakeKey`. */
export function createRotatingBox({ secrets, keyFile, now = () => performance.now() }: RotatingBoxDeps) {
  let made: { of: string; box: RotatingBox } | undefined
  let lookedAt = -Infinity
  let known: string | undefined

  function lookAgain(): void {
    if (now() - lookedAt < LOOK_AGAIN_AFTER_MS) return
    lookedAt = now()
    // Whoever is waiting has been told no by then; the next one finds the new key.
    void secrets.refresh(NAME).catch(() => undefined)
  }

  function boxOf(current: SecretBox, former: SecretBox[]): RotatingBox {
    return {
      seal: current.seal,
      open(sealed, context) {
        for (const box of [current, ...former]) {
          const opened = box.open(sealed, context)
          if (opened !== undefined) return opened
        }
        lookAgain()
        return undefined
      },
      isCurrent: (sealed, context) => current.open(sealed, context) !== undefined,
    }
  }

  return async (): Promise<RotatingBox> => {
    // Gone from the secret while the service runs is a mistake to be put right, not a wish for another key.
    const text = (known = (await secrets.get(NAME)) ?? known)
    const previous = text === undefined ? undefined : await secrets.previous(NAME)
    const of = [text, previous].join()
    if (made?.of === of) return made.box
    const keyOf = (base64: string) => Buffer.from(base64, 'base64')
    const fromFile = await (text === undefined ? readOrMakeKey(keyFile) : formerKey(keyFile))
    const former = [previous === undefined ? undefined : keyOf(previous), fromFile].filter((key) => key !== undefined)
    // Without a key in the secrets the file's is the one of now.
    const current = text === undefined ? former.shift()! : keyOf(text)
    const box = boxOf(createSecretBox(current), former.map(createSecretBox))
    made = { of, box }
    return box
  }
}
