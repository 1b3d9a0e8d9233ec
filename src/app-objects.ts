/** Where pictures and uploads are kept: a folder of this machine, or a bucket. */
import { join } from 'node:path'
import type { Config } from '#config'
import type { Objects } from '#objects/objects.ts'
import type { Pictures } from '#media/pictures.ts'
import { createLogger } from '#telemetry/logger.ts'
import { createKeepPictures } from '#usecases/watchlist/keep-pictures.ts'
import { codeOf } from '#worker/log.ts'

export interface OpenedObjects {
  objects: Objects
  /** What is to be arranged once before long work, such as rules of the bucket. The product works without. */
  arrange(): Promise<void>
}

/** Nothing is asked of the bucket before it is used. */
export async function openObjects({ objectsDirectory, objectsBucket, s3 }: Config): Promise<OpenedObjects> {
  if (!objectsBucket) {
    const { createFilesystemObjects } = await import('#objects/filesystem.ts')
    return { objects: createFilesystemObjects({ directory: objectsDirectory }), arrange: async () => {} }
  }
  const [{ createS3Objects }, { keptCheck }] = await Promise.all([
    import('#objects/s3-objects.ts'),
    import('#objects/kept-check.ts'),
  ])
  const { endpoint, region } = s3
  const objects = createS3Objects({ ...objectsBucket, endpoint, region })
  return {
    objects: { ...objects, check: keptCheck(() => objects.check(), CHECK_HOLDS_MS) },
    arrange: async () => void (await objects.ensureLifecycle()),
  }
}

/** A check takes five requests, and load balancers ask every few seconds. */
const CHECK_HOLDS_MS = 30_000

/** Pictures of screenings, with the copies in folders that other systems look into. */
export async function openKept(config: Config, objects: Objects, pictures: Pictures) {
  const { keep, annotate, annotatedDirectory, cropsDirectory } = config.watchlist
  const { createCopies } = await import('#objects/copies.ts')
  const logger = createLogger({ level: config.telemetry.logLevel, destination: process.stderr })
  // Also when no folder is configured: there may have been one.
  const copies = createCopies({
    ...{ annotatedDirectory, cropsDirectory, notesDirectory: join(config.home, 'copies') },
    onFailure: ({ directory, error }) => logger.warn({ directory, ...codeOf(error) }, 'copies cannot be written there'),
  })
  return { kept: createKeepPictures({ objects, pictures, copies, settings: { keep, annotate } }), keptCopies: copies }
}
