/** https://docs.aws.amazon.com/rekognition/latest/APIReference/API_SearchUsers.html */
import { z } from 'zod'
import { CollectionId, FaceId, MaxUserResults, Percent, UserId } from '../constraints.ts'
import { AwsException } from '../exception.ts'
import { operation } from '../operation.ts'
import { faceModelVersion, wireUserMatch } from '../shapes.ts'
import { USUAL_THRESHOLD } from './search-faces.ts'

export const searchUsers = operation({
  name: 'SearchUsers',
  role: 'operator',
  input: z.object({
    CollectionId,
    UserId: UserId.optional(),
    FaceId: FaceId.optional(),
    UserMatchThreshold: Percent.optional(),
    MaxUsers: MaxUserResults.optional(),
  }),
  async handle({ input, services: { engine }, signal }) {
    const { CollectionId: collectionId, UserId: userId, FaceId: faceId } = input
    if ((userId === undefined) === (faceId === undefined)) {
      throw new AwsException('InvalidParameterException', 'Either UserId or FaceId must be given, and not both.')
    }
    const collection = await engine.describeCollection(collectionId)
    const by = userId !== undefined ? { userId } : { faceId: faceId! }
    const { matches } = await engine.searchUsers(collectionId, by, {
      threshold: input.UserMatchThreshold ?? USUAL_THRESHOLD,
      maxMatches: input.MaxUsers,
      signal,
    })
    return {
      UserMatches: matches.map(wireUserMatch),
      FaceModelVersion: faceModelVersion(collection.modelVersion),
      SearchedFace: faceId === undefined ? undefined : { FaceId: faceId },
      SearchedUser: userId === undefined ? undefined : { UserId: userId },
    }
  },
})
