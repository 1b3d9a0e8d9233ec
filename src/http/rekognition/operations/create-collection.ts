/** https://docs.aws.amazon.com/rekognition/latest/APIReference/API_CreateCollection.html */
import { z } from 'zod'
import { CollectionId, Tags } from '../constraints.ts'
import { operation } from '../operation.ts'
import { collectionArn, faceModelVersion } from '../shapes.ts'

export const createCollection = operation({
  name: 'CreateCollection',
  role: 'admin',
  input: z.object({ CollectionId, Tags: Tags.optional() }),
  async handle({ input, caller, services }) {
    const { engine, audit } = services
    const { collectionId, modelVersion } = await engine.createCollection(input.CollectionId, { tags: input.Tags })
    const { actor } = caller.principal
    await audit.record({ actor, action: 'collection.created', collectionId, target: collectionId })
    return {
      StatusCode: 200,
      // Every sample of Amazon's shows it without the "arn:" that DescribeCollection has.
      CollectionArn: collectionArn(caller, services, collectionId).replace(/^arn:/, ''),
      FaceModelVersion: faceModelVersion(modelVersion),
    }
  },
})
