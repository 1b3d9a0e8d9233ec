/** https://docs.aws.amazon.com/rekognition/latest/APIReference/API_ListTagsForResource.html */
import { z } from 'zod'
import { ResourceArn } from '../constraints.ts'
import { operation } from '../operation.ts'
import { collectionOfArn } from '../resources.ts'

export const listTagsForResource = operation({
  name: 'ListTagsForResource',
  role: 'viewer',
  input: z.object({ ResourceArn }),
  async handle({ input, caller, services: { engine } }) {
    const { tags } = await engine.describeCollection(collectionOfArn(input.ResourceArn, caller))
    return { Tags: tags }
  },
})
