/** https://docs.aws.amazon.com/rekognition/latest/APIReference/API_SearchFaces.html */
import { z } from 'zod'
import { CollectionId, FaceId, MaxFaces, Percent } from '../constraints.ts'
import { operation } from '../operation.ts'
import { faceModelVersion, wireFaceMatch } from '../shapes.ts'

export const USUAL_THRESHOLD = 80

export const searchFaces = operation({
  name: 'SearchFaces',
  role: 'operator',
  input: z.object({
    CollectionId,
    FaceId,
    MaxFaces: MaxFaces.optional(),
    FaceMatchThreshold: Percent.optional(),
  }),
  async handle({ input, services: { engine }, signal }) {
    const collection = await engine.describeCollection(input.CollectionId)
    const { matches } = await engine.searchFaces(input.CollectionId, input.FaceId, {
      threshold: input.FaceMatchThreshold ?? USUAL_THRESHOLD,
      maxMatches: input.MaxFaces,
      signal,
    })
    return {
      SearchedFaceId: input.FaceId,
      FaceMatches: matches.map((match) => wireFaceMatch(match, collection)),
      FaceModelVersion: faceModelVersion(collection.modelVersion),
    }
  },
})
