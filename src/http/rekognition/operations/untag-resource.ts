/** https://docs.aws.amazon.com/rekognition/latest/APIReference/API_UntagResource.html */
import { z } from 'zod'
import { ResourceArn, TagKeys } from '../constraints.ts'
import { operation } from '../operation.ts'
import { collectionOfArn } from '../resources.ts'

export const untagResource = operation({
  name: 'UntagResource',
  role: 'admin',
  input: z.object({ ResourceArn, TagKeys }),
  async handle({ input, caller, services: { engine } }) {
    await engine.untagCollection(collectionOfArn(input.ResourceArn, caller), input.TagKeys)
    return {}
  },
})
