/** https://docs.aws.amazon.com/rekognition/latest/APIReference/API_DescribeCollection.html */
import { z } from 'zod'
import { isLikenessError } from '#errors'
import { CollectionId } from '../constraints.ts'
import { AwsException } from '../exception.ts'
import { operation } from '../operation.ts'
import { collectionArn, faceModelVersion, timestamp } from '../shapes.ts'

export const describeCollection = operation({
  name: 'DescribeCollection',
  role: 'viewer',
  input: z.object({ CollectionId }),
  async handle({ input, caller, services }) {
    const collection = await services.engine.describeCollection(input.CollectionId).catch((error: unknown) => {
      // This operation alone words it so.
      if (!isLikenessError(error) || error.code !== 'collection_not_found') throw error
      throw new AwsException('ResourceNotFoundException', `Collection:${input.CollectionId} not found!`)
    })
    return {
      FaceCount: collection.faceCount,
      UserCount: collection.userCount,
      FaceModelVersion: faceModelVersion(collection.modelVersion),
      CollectionARN: collectionArn(caller, services, collection.collectionId),
      CreationTimestamp: timestamp(collection.createdAt),
    }
  },
})
