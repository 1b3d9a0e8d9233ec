/** The engine through Amazon's unmodified client against our own endpoint over the local engine. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApp } from '#app'
import { readConfig } from '#config'
import { createImageBytes } from '#http/rekognition/image-bytes.ts'
import { createOnce } from '#http/rekognition/request-tokens.ts'
import { openTestEndpoint } from '#http/rekognition/rekognition.fixture.ts'
import { createServicePictures } from '#media/service-pictures.ts'
import { createRequestTokenStore } from '#stores/sql/request-tokens.ts'
import { openImage } from '../local/decode/decode.ts'
import type { ProductEngine } from '../engine.ts'
import { createRekognitionEngine, type RekognitionEngineDeps } from './index.ts'

export const LIMITS = { maxBytes: 50_000_000, maxPixels: 100_000_000 }

export const openPicture = createServicePictures({ open: (image) => openImage(image, LIMITS) })

export interface Mirror {
  engine: ProductEngine
  /** The billable calls so far. */
  calls: string[]
  close(): Promise<void>
}

export async function openMirror(deps: Partial<RekognitionEngineDeps> = {}): Promise<Mirror> {
  const home = await mkdtemp(join(tmpdir(), 'likeness-mirror-'))
  const app = createApp({ ...readConfig(), home, databaseUrl: undefined, workers: 2 })
  const local = await app.localEngine()
  const never = () => Promise.reject(new Error('not here'))
  const endpoint = await openTestEndpoint({
    services: {
      engine: local,
      imageBytes: createImageBytes({ buckets: { open: never } as never, measure: app.pictureSize, minSide: 80 }),
      removeCollection: (collectionId) => local.deleteCollection(collectionId),
      once: createOnce({ store: createRequestTokenStore((await app.database()).db) }),
      videos: { start: never, results: never, forget: async () => undefined } as never,
    },
  })
  const calls: string[] = []
  const engine = await createRekognitionEngine({
    ...{ region: 'eu-west-1', endpoint: endpoint.url, credentials: await endpoint.key(), open: openPicture },
    onCall: (operation) => void calls.push(operation),
    ...deps,
  })
  return {
    ...{ engine, calls },
    async close() {
      await engine.close()

      await endpoint.closeEndpoint()

      await app.close()

      await rm(home, { recursive: true, force: true })
    },
  }
}
