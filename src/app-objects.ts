/** Where pictures and uploads are kept: a folder of this machine, or a bucket. */
import type { Config } from '#config'
import type { Objects } from '#objects/objects.ts'

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
