/** https://docs.aws.amazon.com/rekognition/latest/APIReference/API_SearchFacesByImage.html */
import { z } from 'zod'
import { LikenessError } from '#errors'
import { CollectionId, Image, MaxFaces, Percent, QualityFilter } from '../constraints.ts'
import { operation } from '../operation.ts'
import { faceModelVersion, wireBox, wireFaceMatch } from '../shapes.ts'
import { USUAL_THRESHOLD } from './search-faces.ts'

export const searchFacesByImage = operation({
  name: 'SearchFacesByImage',
  role: 'operator',
  looks: true,
  input: z.object({
    CollectionId,
    Image,
    MaxFaces: MaxFaces.optional(),
    FaceMatchThreshold: Percent.optional(),
    QualityFilter: QualityFilter.optional(),
  }),
  async handle({ input, services, signal }) {
    const { engine } = services
    const collection = await engine.describeCollection(input.CollectionId)
    const image = await services.imageBytes(input.Image, signal)
    const { searched } = await engine.searchFacesByImage(input.CollectionId, image, {
      threshold: input.FaceMatchThreshold ?? USUAL_THRESHOLD,
      maxMatches: input.MaxFaces,
      qualityFilter: input.QualityFilter,
      largestOnly: true,
      signal,
    })
    const [largest] = searched
    if (!largest) throw new LikenessError('no_face')
    return {
      SearchedFaceBoundingBox: wireBox(largest.detail.box),
      SearchedFaceConfidence: largest.detail.confidence,
      FaceMatches: largest.matches.map((match) => wireFaceMatch(match, collection)),
      FaceModelVersion: faceModelVersion(collection.modelVersion),
    }
  },
})
