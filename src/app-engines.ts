/** Engines: the one that is configured, and others by their ids. Each is made when it is first asked for. */
import { join } from 'node:path'
import type { Config } from '#config'
import type { ProductEngine } from '#engine/engine.ts'
import type { LocalEngine } from '#engine/local/index.ts'
import type { Searcher } from '#engine/local/search/searcher.ts'
import type { InstalledPack } from '#engine/local/models/manifest.ts'
import { namespaced } from '#engine/namespaced.ts'
import type { FaceStore } from '#engine/vectors.ts'
import { isLikenessError, LikenessError } from '#errors'
import type { Database } from '#stores/sql/database.ts'

export interface Engines {
  local: ProductEngine
  rekognition: ProductEngine
  priceOf(operation: string): number
}

export interface EnginesDeps {
  config: Config
  workers: number
  database(): Promise<Database>
  /** Told of every picture that is looked at on this machine: milliseconds by stage. */
  onTimings(timings: Record<string, number>): void
  /** Told of every call of a service. */
  onCall(operation: string): void
}

export interface AppEngines {
  /** The configured pack, looked at and found whole. Throws `models_missing`, `models_corrupt`. */
  pack(): Promise<InstalledPack>
  /** Of the engine that is configured: `local:<pack>/<version>`, `rekognition:<region>`. */
  id(): Promise<string>
  configured(): Promise<ProductEngine>
  local(): Promise<LocalEngine>
  both(): Promise<Engines>
  /** By its id, with models that are there. Throws `models_missing`, `models_corrupt`, `invalid_argument`. */
  open(engineId: string): Promise<ProductEngine>
  /** The id of an engine by what people call it. Throws `invalid_argument`, `models_missing`. */
  resolve(name: string): Promise<string>
  /** Collections of the configured engine as they are stored on this machine. */
  faceStore(): Promise<FaceStore>
  /** Tells of calls of this engine until the answer is called. */
  watchCalls(engineId: string, listener: (operation: string) => void): () => void
  priceOf(engineId: string, operation: string): number
  close(): Promise<void>
}

/** Makes a thing once; a failure is not kept, so that the next call tries again. */
export function once<Thing>(make: () => Promise<Thing>) {
  let made: Promise<Thing> | undefined
  return {
    get: () => (made ??= make().catch((error: unknown) => ((made = undefined), Promise.reject(error)))),
    /** Whatever was made, if anything was. */
    peek: async () => made?.catch(() => undefined),
  }
}

/** One that is made, and its database opened, when it is used for the first time. */
function lazySearcher(make: () => Promise<Searcher>): Searcher {
  const searcher = once(make)
  return {
    collection: async (...call) => (await searcher.get()).collection(...call),
    added: async (...call) => (await searcher.get()).added(...call),
    forget: async (...call) => (await searcher.get()).forget(...call),
    close: async () => (await searcher.peek())?.close(),
  }
}

const LOCAL = 'local:'
const SERVICE = 'rekognition:'
const idOf = ({ manifest }: InstalledPack) => `${LOCAL}${manifest.id}/${manifest.version}`

export function createEngines(deps: EnginesDeps): AppEngines {
  const { config, workers, database } = deps
  const isLocal = config.backend === 'local'
  const opened = new Map<string, ReturnType<typeof once<ProductEngine>>>()
  const watchers = new Map<string, Set<(operation: string) => void>>()

  const findInstalled = async (packId: string) =>
    (await import('#engine/local/models/open.ts')).openPack(packId, config.modelsDirectory)
  const pack = once(() => findInstalled(config.pack))

  /** What the pack says about itself, whether its files are there or not. */
  async function onPaper(packId: string): Promise<InstalledPack> {
    try {
      return await (packId === config.pack ? pack.get() : findInstalled(packId))
    } catch (error) {
      if (!isLikenessError(error) || !['models_missing', 'models_corrupt'].includes(error.code)) throw error
      const { findPack, installedPack } = await import('#engine/local/models/open.ts')
      const found = await findPack(packId, config.modelsDirectory)
      if (!found) throw error
      return installedPack(found.manifest, found.directory)
    }
  }

  const id = once(async () => (isLocal ? idOf(await onPaper(config.pack)) : SERVICE + config.aws.region))

  /** Behind the names of its collections, from its first start on; until then it may still change. */
  async function suffixOf(engineId: string): Promise<string | undefined> {
    const { createMirrorStore } = await import('#stores/sql/mirrors.ts')
    return (await createMirrorStore((await database()).db).engine(engineId))?.suffix
  }

  /** Collections of this engine alone, wherever they are. */
  async function storeOf(engineId: string): Promise<FaceStore> {
    const withPeople = engineId === (await id.get().catch(() => engineId))
    const stores = once(async () => (await import('#stores/sql/face-store.ts')).createFaceStore)
    let suffix: string | undefined
    return namespaced({
      open: async () => {
        const [{ db }, createFaceStore] = [await database(), await stores.get()]
        suffix ??= await suffixOf(engineId)
        return { store: createFaceStore(db, { withPeople }), suffix: suffix ?? '' }
      },
    })
  }

  async function createLocal(engineId: string, installed: InstalledPack): Promise<LocalEngine> {
    const [{ createLocalEngine }, { createSearcher }] = await Promise.all([
      import('#engine/local/index.ts'),
      import('#engine/local/search/index.ts'),
    ])
    const store = await storeOf(engineId)
    // Indexes on disk are called after collections: each engine has a folder.
    const searcher = lazySearcher(async () => {
      const folder = `indexes${((await suffixOf(engineId)) ?? '').replace(/\W/g, '-')}`
      return createSearcher({ store, directory: join(config.home, folder) })
    })
    return createLocalEngine({
      ...{ pack: installed, store, searcher, workers, limits: config.limits, onTimings: deps.onTimings },
    })
  }

  const priceOf = async () => (await import('#engine/rekognition/prices.ts')).priceOf
  let price: Awaited<ReturnType<typeof priceOf>> | undefined

  async function createService(engineId: string): Promise<ProductEngine> {
    const [{ createRekognitionEngine }, { createServicePictures }, { openImage }] = await Promise.all([
      import('#engine/rekognition/index.ts'),
      import('#media/service-pictures.ts'),
      import('#engine/local/decode/decode.ts'),
    ])
    price ??= await priceOf()
    const { rekognitionEndpoint: endpoint, thresholds } = config.aws
    return createRekognitionEngine({
      ...{ region: engineId.slice(SERVICE.length), endpoint, thresholds },
      onCall: (operation) => {
        deps.onCall(operation)
        watchers.get(engineId)?.forEach((watcher) => watcher(operation))
      },
      open: createServicePictures({ open: (image) => openImage(image, config.limits) }),
    })
  }

  function engineOf<Made extends ProductEngine>(engineId: string, make: () => Promise<Made>): Promise<Made> {
    const known = opened.get(engineId) ?? once<ProductEngine>(make)
    opened.set(engineId, known)
    return known.get() as Promise<Made>
  }

  const local = async () => {
    const installed = await onPaper(config.pack)
    const engineId = idOf(installed)
    return engineOf(engineId, () => createLocal(engineId, installed))
  }
  const service = (engineId: string) => engineOf(engineId, () => createService(engineId))

  const unknown = (engineId: string) =>
    new LikenessError('invalid_argument', {
      message: `${engineId.slice(0, 100)} is no engine. Say local, local:<model pack>, rekognition or rekognition:<region>.`,
    })

  async function localById(engineId: string): Promise<ProductEngine> {
    const [packId = '', version] = engineId.slice(LOCAL.length).split('/')
    const installed = await onPaper(packId)
    if (installed.manifest.version !== version)
      throw new LikenessError('models_missing', {
        message: `Version ${version} of the model pack ${packId} is not installed, but ${installed.manifest.version}.`,
      })
    return engineOf(engineId, () => createLocal(engineId, installed))
  }

  return {
    pack: pack.get,
    id: id.get,
    local,
    configured: async () => (isLocal ? local() : service(await id.get())),
    both: async () => {
      await pack.get()
      const cost = await priceOf()
      const [here, there] = [await local(), await service(SERVICE + config.aws.region)]
      return { local: here, rekognition: there, priceOf: (operation) => cost(operation, config.aws.pricePerCall) }
    },
    open: async (engineId) => {
      if (engineId.startsWith(SERVICE)) return service(engineId)
      if (engineId.startsWith(LOCAL)) return localById(engineId)
      throw unknown(engineId)
    },
    resolve: async (name) => {
      if (/^(aws_)?rekognition$/.test(name)) return SERVICE + config.aws.region
      if (/^rekognition:[a-z0-9-]{1,40}$/.test(name)) return name
      const [, packId] = /^local(?::([a-z0-9][a-z0-9-]{0,62})(?:\/[^/\s]{1,64})?)?$/.exec(name) ?? []
      if (packId === undefined && name !== 'local') throw unknown(name)
      const engineId = idOf(await findInstalled(packId ?? config.pack))
      if (name.includes('/') && name !== engineId) throw unknown(name)
      return engineId
    },
    // Also without any models.
    faceStore: async () => storeOf(await id.get().catch(() => '')),
    watchCalls: (engineId, listener) => {
      const all = watchers.get(engineId) ?? new Set()
      watchers.set(engineId, all.add(listener))
      return () => void all.delete(listener)
    },
    priceOf: (engineId, operation) =>
      engineId.startsWith(SERVICE) ? (price?.(operation, config.aws.pricePerCall) ?? 0) : 0,
    close: async () => {
      for (const engine of opened.values()) await (await engine.peek())?.close()
    },
  }
}
