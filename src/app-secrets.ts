/** Where secrets come from: what is set here, and AWS Secrets Manager where one of its secrets is named. */
import { join } from 'node:path'
import type { Config } from '#config'
import type { Resealed, ResealOptions } from '#secrets/reseal.ts'
import type { RotatingBox } from '#secrets/rotating-box.ts'
import { SECRETS, type SecretName, type Secrets } from '#secrets/secrets.ts'
import type { Database } from '#stores/sql/database.ts'
import type { AddressSource } from '#stores/sql/rotating-pool.ts'
import { settings } from './config/settings.ts'

const made = new WeakMap<Config, Promise<Secrets>>()

async function make(config: Config): Promise<Secrets> {
  const { databaseUrl, secretKey, secrets } = config
  const given = {
    ...(databaseUrl !== undefined && { DATABASE_URL: databaseUrl }),
    ...(secretKey && { LIKENESS_SECRET_KEY: Buffer.from(secretKey).toString('base64') }),
  }
  if (!secrets) return (await import('#secrets/environment-secrets.ts')).createEnvironmentSecrets(given)
  const [{ createAwsSecrets }, { createSecretsManager }, { createLogger }] = await Promise.all([
    import('#secrets/aws-secrets-manager.ts'),
    import('#secrets/secrets-manager.ts'),
    import('#telemetry/logger.ts'),
  ])
  const logger = createLogger({ level: config.telemetry.logLevel, destination: process.stderr })
  const { name, keyName, region, endpoint, ttlSeconds } = secrets
  return createAwsSecrets({
    ...{ name, keyName, given, checks: settings, ttlMs: ttlSeconds * 1000 },
    manager: createSecretsManager({ region, endpoint }),
    onWarning: (sentence) => logger.warn({}, sentence),
  })
}

/** Those of an installation, once for all its parts: they share what was read. */
export function secretsOf(config: Config): Promise<Secrets> {
  const known = made.get(config) ?? make(config)
  made.set(config, known)
  return known
}

/** For `openDatabase`: nobody is asked before the database is opened, and for an address with a password nobody at all. */
export function databaseAddress(config: Config): string | AddressSource | undefined {
  if (!config.secrets?.name) return config.databaseUrl
  return {
    get: async () => (await secretsOf(config)).get('DATABASE_URL'),
    refresh: async () => (await secretsOf(config)).refresh('DATABASE_URL'),
  }
}

/** The key for secrets is read, or made, when a secret is sealed or opened for the first time. */
export function sealingBox(config: Config): () => Promise<RotatingBox> {
  let box: Promise<() => Promise<RotatingBox>> | undefined
  const open = async () => {
    const { createRotatingBox } = await import('#secrets/rotating-box.ts')
    return createRotatingBox({ secrets: await secretsOf(config), keyFile: join(config.home, 'secret.key') })
  }
  return async () => (await (box ??= open()))()
}

/** What the named secrets have of the settings, for `likeness config`. Asks AWS; throws as `Secrets.get`. */
export async function settingsInSecrets(config: Config): Promise<SecretName[]> {
  if (!config.secrets) return []
  const secrets = await secretsOf(config)
  const found: SecretName[] = []
  for (const name of SECRETS) if ((await secrets.get(name)) !== undefined) found.push(name)
  return found
}

/** `reseal` on the keys that sign, of this database. */
export async function resealKeys(config: Config, db: Database['db'], options?: ResealOptions): Promise<Resealed> {
  const [{ reseal }, { createSealedSecrets }, { contextOf }] = await Promise.all([
    import('#secrets/reseal.ts'),
    import('#stores/sql/sealed-secrets.ts'),
    import('#access/aws-keys.ts'),
  ])
  return reseal({ ...createSealedSecrets(db), contextOf, box: sealingBox(config) }, options)
}

/** The same on the secrets of webhooks. */
export async function resealWebhooks(config: Config, db: Database['db'], options?: ResealOptions): Promise<Resealed> {
  const [{ reseal }, { contextOfSealed, createSealedWebhooks }] = await Promise.all([
    import('#secrets/reseal.ts'),
    import('#stores/sql/webhooks-sealed.ts'),
  ])
  return reseal({ ...createSealedWebhooks(db), contextOf: contextOfSealed, box: sealingBox(config) }, options)
}
