/** Shadow mode: the engine being migrated to is asked a share of what the one in use is. */
import type { ProductEngine } from '#engine/engine.ts'
import type { MirrorStore } from '#usecases/backend/mirror-store.ts'
import { createShadow } from '#usecases/backend/shadow.ts'
import { createLogger } from '#telemetry/logger.ts'
import type { Config } from '#config'
import type { AppEngines } from './app-engines.ts'

/** How long it is believed which engine that is. */
const HOLDS_MS = 30_000

export interface Shadowed {
  engine: ProductEngine
  /** Tells the listener of each face both were asked about. */
  watchShadow(listener: (verdict: string) => void): void
}

export interface ShadowedDeps {
  config: Config
  engine: ProductEngine
  engines: Pick<AppEngines, 'open'>
  mirrors: Pick<MirrorStore, 'engines'>
}

export function shadowed({ config, engine, engines, mirrors }: ShadowedDeps): Shadowed {
  if (config.shadow === 0) return { engine, watchShadow: () => undefined }
  const logger = createLogger({ level: config.telemetry.logLevel, destination: process.stderr })
  const listeners: ((verdict: string) => void)[] = []
  let known: { engineId: string | undefined; until: number } | undefined

  async function other() {
    if (!known || known.until < performance.now()) {
      const all = await mirrors.engines()
      const found = all.find(({ state }) => state === 'verified') ?? all.find(({ state }) => state === 'building')
      known = { engineId: found?.engineId, until: performance.now() + HOLDS_MS }
    }
    return known.engineId === undefined ? undefined : engines.open(known.engineId)
  }
  return {
    engine: createShadow({
      ...{ engine, other, share: config.shadow },
      onVerdict: (verdict) => listeners.forEach((listener) => listener(verdict)),
      onDisagreement: (disagreement) => logger.info(disagreement, 'another engine says otherwise'),
    }),
    watchShadow: (listener) => void listeners.push(listener),
  }
}
