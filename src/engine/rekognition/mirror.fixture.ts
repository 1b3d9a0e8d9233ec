/** The engine through Amazon's unmodified client against our own endpoint over the local engine. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApp, type App } from '#app'
import { readConfig } from '#config'
import { createImageBytes } from '#http/rekognition/image-bytes.ts'
import { createOnce } from '#http/rekognition/request-tokens.ts'
import { openTestEndpoint, type Credentials } from '#http/rekognition/rekognition.fixture.ts'
import { createServicePictures } from '#media/service-pictures.ts'
import { createRequestTokenStore } from '#stores/sql/request-tokens.ts'
import { openImage } from '../local/decode/decode.ts'
import type { ProductEngine } from '../engine.ts'
import { createRekognitionEngine, type RekognitionEngineDeps } from './index.ts'

export const LIMITS = { maxBytes: 50_000_000, maxPixels: 100_000_000 }

export const openPicture = createServicePictures({ open: (image) => openImage(image, LIMITS) })

export interface StandIn {
  /** Of the endpoint, for Amazon's client. */
  url: string
  credentials: Credentials
  close(): Promise<void>
}

/** Our own endpoint in this process, over the engine of an app that goes on living, or of one of its own. */
export async function openStandIn(given?: App): Promise<StandIn> {
  const home = await mkdtemp(join(tmpdir(), 'likeness-mirror-'))
  const app = given ?? createApp({ ...readConfig(), home, backend: 'local', databaseUrl: undefined, workers: 2 })
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
  return {
    url: endpoint.url,
    credentials: await endpoint.key(),
    async close() {
      await endpoint.closeEndpoint()
      if (!given) await app.close()
      await rm(home, { recursive: true, force: true })
    },
  }
}

export interface Mirror {
  engine: ProductEngine
  /** The billable calls so far. */
  calls: string[]
  close(): Promise<void>
}

export async function openMirror(deps: Partial<RekognitionEngineDeps> = {}): Promise<Mirror> {
  const { url: endpoint, credentials, close } = await openStandIn()
  const calls: string[] = []
  const engine = await createRekognitionEngine({
    ...{ region: 'eu-west-1', endpoint, credentials, open: openPicture },
    onCall: (operation) => void calls.push(operation),
    ...deps,
  })
  return {
    ...{ engine, calls },
    async close() {
      await engine.close()
      await close()
    },
  }
}
