/**
 * Secrets of AWS Secrets Manager, read when they are first needed and again when they are old. What is set here wins: an
 * operator can always put something right without a change in AWS, and what the process goes by is where it was started.
 */
import { LikenessError } from '#errors'
import { createKept } from './kept.ts'
import { hasPassword, parseSecret, withLogin, type Checks, type SecretContent } from './secret-text.ts'
import type { SecretName, Secrets } from './secrets.ts'
import type { SecretsManager } from './secrets-manager.ts'

export interface AwsSecretsDeps {
  manager: SecretsManager
  /** Names or ARNs: of the secret with everything, of one with the sealing key alone. */
  name?: string | undefined
  keyName?: string | undefined
  /** Set here. A database's address without a password takes user and password from the secret. */
  given: Partial<Record<SecretName, string>>
  checks: Checks
  ttlMs: number
  /** Told in sentences what does not stop anything and should be seen to. */
  onWarning: (sentence: string) => void
  restMs?: number
  now?: () => number
}

interface KeyVersions {
  current: string | undefined
  previous: string | undefined
}

const KEY: SecretName = 'LIKENESS_SECRET_KEY'
const sentence = (error: unknown) => (error instanceof Error ? error.message : 'Reason unknown.')

export function createAwsSecrets(deps: AwsSecretsDeps): Secrets {
  const { manager, name, given, checks, onWarning } = deps
  const keyName = deps.keyName ?? name
  const told = new Set<string>()

  function once(warning: string): void {
    if (told.has(warning)) return
    told.add(warning)
    onWarning(warning)
  }

  async function content(secretId: string): Promise<SecretContent> {
    const where = `The secret ${secretId}`
    const found = await manager.read(secretId, 'AWSCURRENT')
    if (!found)
      throw new LikenessError('config_invalid', { message: `${where} has no current version. Give it a value.` })
    const parsed = parseSecret(found.text, { where, checks, ...(secretId === deps.keyName && { plain: KEY }) })
    if (parsed.unknown.length > 0) once(`${where} has keys that mean nothing here: ${parsed.unknown.join(', ')}.`)
    return parsed
  }

  /** After the current one: were it before, a rotation between the two would lose the key that is just being replaced. */
  async function previousKey(secretId: string, kept: string | undefined): Promise<string | undefined> {
    let found: Awaited<ReturnType<SecretsManager['read']>>
    try {
      found = await manager.read(secretId, 'AWSPREVIOUS')
    } catch (error) {
      once(`What was sealed with the key before the present one may not open: ${sentence(error)}`)
      return kept
    }
    try {
      return found && parseSecret(found.text, { where: secretId, checks, plain: KEY }).values[KEY]
    } catch {
      // Nobody has to mend a version that is past.
      return undefined
    }
  }

  const options = {
    ...{
      ttlMs: deps.ttlMs,
      ...(deps.restMs !== undefined && { restMs: deps.restMs }),
      ...(deps.now && { now: deps.now }),
    },
    onStale: (error: unknown) =>
      onWarning(`Secrets cannot be read anew, so the last ones are used on. ${sentence(error)}`),
  }
  const main = name === undefined ? undefined : createKept<SecretContent>({ ...options, read: () => content(name) })
  const key =
    keyName === undefined || given[KEY] !== undefined
      ? undefined
      : createKept<KeyVersions>({
          ...options,
          async read(kept) {
            const current = (await content(keyName)).values[KEY]
            // Without it a key would be made on each machine.
            if (deps.keyName && !current)
              throw new LikenessError('config_invalid', { message: `The secret ${keyName} has no ${KEY}. Put it in.` })
            return { current, previous: await previousKey(keyName, kept?.previous) }
          },
        })

  async function databaseUrl(): Promise<string | undefined> {
    const own = given.DATABASE_URL
    if (!main || (own !== undefined && hasPassword(own))) return own
    const { values, login } = await main.get()
    if (own !== undefined) return (login && withLogin(own, login)) ?? own
    if (values.DATABASE_URL) return values.DATABASE_URL
    if (!login) return undefined
    throw new LikenessError('config_invalid', {
      message: `The secret ${name} has a user and a password and no host. Set DATABASE_URL to the database's address without them, or put host, port and dbname into the secret.`,
    })
  }

  return {
    get: async (wanted) => (wanted === KEY ? (given[KEY] ?? (await key?.get())?.current) : databaseUrl()),
    previous: async (wanted) => (wanted === KEY ? (await key?.get())?.previous : undefined),
    async refresh(wanted) {
      const asked = wanted === undefined ? [main, key].filter((each) => each?.used()) : [wanted === KEY ? key : main]
      for (const each of asked) await each?.refresh()
    },
  }
}
