/** What is not on this machine, for whoever looks whether all is well before anything is opened. */
import type { Config } from '#config'
import { databaseAddress, settingsInSecrets } from './app-secrets.ts'

/** Each throws with what is wrong; what is not used is well. */
export interface Away {
  /** Wherever it is set; undefined: the embedded one. */
  databaseUrl(): Promise<string | undefined>
  /** The settings that are known here or by secrets. */
  secrets(): Promise<string[]>
  pictures(): Promise<void>
  records(): Promise<void>
  jobs(): Promise<void>
}

export const away = (config: Config): Away => ({
  databaseUrl: async () => {
    const address = databaseAddress(config)
    return typeof address === 'object' ? address.get() : address
  },
  secrets: () => settingsInSecrets(config),
  pictures: async () => (await (await import('./app-objects.ts')).openObjects(config)).objects.check(),
  records: async () => (await import('./app-stores.ts')).checkTables(config),
  jobs: async () => (await import('./app-stores.ts')).checkQueues(config),
})
