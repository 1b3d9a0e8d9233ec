/** https://docs.aws.amazon.com/rekognition/latest/APIReference/API_TagResource.html */
import { z } from 'zod'
import { ResourceArn, Tags } from '../constraints.ts'
import { operation } from '../operation.ts'
import { collectionOfArn, MOST_TAGS } from '../resources.ts'
import { AwsException } from '../exception.ts'

export const tagResource = operation({
  name: 'TagResource',
  role: 'admin',
  input: z.object({ ResourceArn, Tags }),
  async handle({ input, caller, services: { engine } }) {
    const { collectionId, tags } = await engine.describeCollection(collectionOfArn(input.ResourceArn, caller))
    const after = new Set([...Object.keys(tags), ...Object.keys(input.Tags)])
    if (after.size > MOST_TAGS) {
      throw new AwsException('ServiceQuotaExceededException', `A resource has at most ${MOST_TAGS} tags.`)
    }
    await engine.tagCollection(collectionId, input.Tags)
    return {}
  },
})
