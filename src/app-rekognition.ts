/** The Rekognition endpoint on the rooms of the service. */
import type { AwsKeys } from '#access/aws-keys.ts'
import type { Config } from '#config'
import type { Engine } from '#engine/engine.ts'
import { LikenessError } from '#errors'
import type { Admission } from '#http/overload.ts'
import { AwsException } from '#http/rekognition/exception.ts'
import { createImageBytes, type ImageBytesDeps } from '#http/rekognition/image-bytes.ts'
import { operations } from '#http/rekognition/operations/all.ts'
import { createOnce } from '#http/rekognition/request-tokens.ts'
import type { RekognitionDeps } from '#http/rekognition/routes.ts'
import type { RequestTokenStore } from '#http/rekognition/store.ts'
import type { Collections } from '#usecases/identity/collections.ts'
import type { Rooms } from './app-rooms.ts'

/** Amazon's least size of a picture's side, in pixels. */
const LEAST_SIDE = 80

export interface EndpointDeps {
  config: Config
  engine: Engine
  rooms: Pick<Rooms, 'audit' | 'policies' | 'peopleStore' | 'buckets' | 'videos'>
  collections: Pick<Collections, 'remove'>
  tokens: RequestTokenStore
  measure: ImageBytesDeps['measure']
  admission: Admission
  awsKeys: AwsKeys
}

export function createEndpoint(deps: EndpointDeps): Omit<RekognitionDeps, 'limits'> {
  const { config, engine, rooms, collections, tokens, measure, admission, awsKeys } = deps
  return {
    ...{ operations, admission, keys: awsKeys, regions: config.rekognition.regions },
    services: {
      ...{ engine, accountId: config.rekognition.accountId, audit: rooms.audit, videos: rooms.videos },
      imageBytes: createImageBytes({ buckets: rooms.buckets, measure, minSide: LEAST_SIDE }),
      removeCollection: collections.remove,
      assertMayIndex: async (collectionId) => {
        if ((await rooms.policies.of(collectionId)).consent !== 'required') return
        const message =
          'This collection takes nobody without a recorded consent, which this operation cannot give: enrol people through the identity API.'
        throw new LikenessError('consent_required', { message })
      },
      assertNoPerson: async (collectionId, userId) => {
        const [person] = await rooms.peopleStore.byIds([userId])
        if (person?.collectionId !== collectionId) return
        const message = `The user ${userId} is a person who was enrolled through the identity API; change or erase them there.`
        throw new AwsException('InvalidParameterException', message)
      },
      once: createOnce({ store: tokens }),
    },
  }
}
