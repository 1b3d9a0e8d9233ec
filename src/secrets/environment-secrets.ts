/** Secrets that are set where the process was started. They change with the next start. */
import type { SecretName, Secrets } from './secrets.ts'

export const createEnvironmentSecrets = (given: Partial<Record<SecretName, string>>): Secrets => ({
  get: async (name) => given[name],
  previous: async () => undefined,
  refresh: async () => {},
})
