/** https://docs.aws.amazon.com/rekognition/latest/APIReference/API_SearchUsersByImage.html */
import { z } from 'zod'
import { CollectionId, Image, MaxUserResults, Percent, QualityFilter } from '../constraints.ts'
import { operation } from '../operation.ts'
import { faceModelVersion, wireFaceDetail, wireUserMatch } from '../shapes.ts'
import { USUAL_THRESHOLD } from './search-faces.ts'

export const searchUsersByImage = operation({
  name: 'SearchUsersByImage',
  role: 'operator',
  looks: true,
  input: z.object({
    CollectionId,
    Image,
    UserMatchThreshold: Percent.optional(),
    MaxUsers: MaxUserResults.optional(),
    QualityFilter: QualityFilter.optional(),
  }),
  async handle({ input, services, signal }) {
    const { engine } = services
    const collection = await engine.describeCollection(input.CollectionId)
    const image = await services.imageBytes(input.Image, signal)
    const { searched, unsearched } = await engine.searchUsersByImage(input.CollectionId, image, {
      threshold: input.UserMatchThreshold ?? USUAL_THRESHOLD,
      maxMatches: input.MaxUsers,
      qualityFilter: input.QualityFilter,
      largestOnly: true,
      signal,
    })
    const largest = searched.at(0)
    return {
      UserMatches: largest?.matches.map(wireUserMatch) ?? [],
      FaceModelVersion: faceModelVersion(collection.modelVersion),
      SearchedFace: largest && { FaceDetail: wireFaceDetail(largest.detail) },
      UnsearchedFaces: unsearched.map(({ reasons, detail }) => ({
        ...{ FaceDetails: wireFaceDetail(detail), Reasons: reasons },
      })),
    }
  },
})
