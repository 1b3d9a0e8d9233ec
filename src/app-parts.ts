/** What stands behind the doors of the service: access, the identity use, telemetry, the Rekognition endpoint. */
import { createAccess, type Access } from '#access/access.ts'
import { createAssertKnown } from '#access/known-collections.ts'
import type { AccountStore } from '#access/store.ts'
import type { App } from '#app'
import type { Engine, ProductEngine } from '#engine/engine.ts'
import { isLikenessError } from '#errors'
import { createFetcher } from '#fetching/guarded.ts'
import { priceOf } from '#engine/rekognition/prices.ts'
import { traceStage } from '#http/observe.ts'
import { createAdmission, type Admission } from '#http/overload.ts'
import type { RekognitionDeps } from '#http/rekognition/routes.ts'
import type { RequestTokenStore } from '#http/rekognition/store.ts'
import type { Erasures } from '#people/erasure.ts'
import { createLogger } from '#telemetry/logger.ts'
import type { Metrics } from '#telemetry/metrics.ts'
import { createTelemetry, type Telemetry } from '#telemetry/telemetry.ts'
import { createIdentity, type Identity } from '#usecases/identity/identity.ts'
import { createGalleryRooms, type GalleryRooms } from './app-galleries.ts'
import { createWebhookRoom, type WebhookRoom } from '#webhooks/index.ts'
import { createEndpoint } from './app-rekognition.ts'
import type { Rooms } from './app-rooms.ts'
import { sealingBox } from './app-secrets.ts'
import { createWatchlistRooms, type WatchlistRooms } from './app-watchlist.ts'

export interface Parts {
  kind: 'pglite' | 'postgres'
  engine: ProductEngine
  rooms: Rooms
  accounts: AccountStore
  access: Access
  telemetry: Telemetry
  identity: Identity
  /** In line for the engine, whichever door they come through. */
  admission: Admission
  tokens: RequestTokenStore
  endpoint: Omit<RekognitionDeps, 'limits'>
  galleries: GalleryRooms
  watchlist: WatchlistRooms
  webhooks: ReturnType<WebhookRoom['open']>
}

const counted = (identity: Identity, metrics: Metrics): Identity => ({
  ...identity,
  enroll: async (call) => {
    const enrolled = await identity.enroll(call)
    metrics.enrolments.inc(enrolled.faceIds.length)
    return enrolled
  },
  identify: async (call) => {
    const found = await identity.identify(call)
    metrics.identifications.inc()
    metrics.matches.inc(found.faces.filter(({ face }) => face.person !== null).length)
    return found
  },
})

const exists = (engine: Pick<Engine, 'describeCollection'>, collectionId: string): Promise<boolean> =>
  engine.describeCollection(collectionId).then(
    () => true,
    (error: unknown) => {
      if (isLikenessError(error) && error.code === 'collection_not_found') return false
      throw error
    },
  )

const countedErasures = (erasures: Erasures, metrics: Metrics): Erasures => ({
  ...erasures,
  run: async (erasureId) => {
    const erasure = await erasures.run(erasureId)
    metrics.erasures.inc()
    return erasure
  },
})

export async function createParts(app: App, metrics: Metrics): Promise<Parts> {
  const { config } = app
  const observeStage = (stage: string, ms: number) => {
    metrics.observeStage(stage, ms / 1000)
    traceStage(stage, ms)
  }
  const [{ createAccountStore }, { createKeyStore }, { createTelemetryStore }, { createRequestTokenStore }] =
    await Promise.all([
      import('#stores/sql/accounts.ts'),
      import('#stores/sql/keys.ts'),
      import('#stores/sql/telemetry.ts'),
      import('#stores/sql/request-tokens.ts'),
    ])
  const [{ db, kind }, engine, rooms] = [await app.database(), await app.engine({ models: false }), await app.rooms()]
  const accounts = createAccountStore(db)
  const access = createAccess({
    ...{ keys: createKeyStore(db), accounts, audit: rooms.audit },
    secretBox: sealingBox(config),
    collectionExists: (collectionId) => exists(engine, collectionId),
  })
  const telemetry = createTelemetry({ store: createTelemetryStore(db), directory: config.home })
  const { quality, identity } = config
  // Of what comes later and stands on collections itself.
  const made: { watchlist?: WatchlistRooms } = {}
  const identityUse = createIdentity({
    ...{ ...rooms, engine, settings: { ...identity, quality }, erasures: countedErasures(rooms.erasures, metrics) },
    accuracy: engine,
    removeElsewhere: async (collectionId) => {
      // The gallery of a collection that is deleted goes with it, by and by.
      const gallery = await rooms.galleryStores.galleries.byCollection(collectionId)
      if (gallery?.state === 'active')
        await rooms.galleryStores.galleries.update(gallery.galleryId, { state: 'deleting' })
      await made.watchlist?.removeCollection(collectionId)
      await rooms.videos.removeCollection(collectionId)
      await rooms.backends.removeCollection(collectionId)
    },
    onStage: observeStage,
  })
  app.watchCalls((operation) => metrics.paidCall(operation, priceOf(operation, config.aws.pricePerCall)))
  const paid = (operation: string) => (config.backend === 'local' ? 0 : priceOf(operation, config.aws.pricePerCall))
  rooms.watchShadow(metrics.shadowed)
  app.watchStages((timings) => {
    for (const [stage, ms] of Object.entries(timings)) observeStage(stage, ms)
  })
  const admission = createAdmission({ concurrent: app.workers + 1, waiting: app.workers * config.http.queueWaiting })
  metrics.watchAdmission('engine', admission.state)
  const tokens = createRequestTokenStore(db)
  const galleries = createGalleryRooms({
    ...{ config, engine, rooms, collections: identityUse.collections, workers: app.workers },
    priceOf: paid,
  })
  const fetcher = createFetcher({ allowedHosts: config.fetchHosts })
  const webhookRoom = createWebhookRoom({
    ...{ store: rooms.webhookStore, queue: rooms.queue, audit: rooms.audit, fetcher, secretBox: sealingBox(config) },
    assertKnown: createAssertKnown((collectionId) => exists(engine, collectionId)),
  })
  const watchlist = createWatchlistRooms({
    ...{ config, engine, rooms, collections: identityUse.collections, fetcher, emit: webhookRoom.emit },
    ...{
      workers: app.workers,
      logger: createLogger({ level: config.telemetry.logLevel, destination: process.stderr }),
    },
  })
  made.watchlist = watchlist
  const webhooks = webhookRoom.open(watchlist.renderers)
  const endpoint = createEndpoint({
    ...{ config, engine, rooms, tokens, admission, collections: identityUse.collections },
    ...{ awsKeys: access.awsKeys, measure: app.pictureSize },
  })
  return {
    ...{ kind, engine, rooms, accounts, access, telemetry, identity: counted(identityUse, metrics) },
    ...{ admission, tokens, endpoint, galleries, watchlist, webhooks },
  }
}
