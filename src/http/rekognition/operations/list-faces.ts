/** https://docs.aws.amazon.com/rekognition/latest/APIReference/API_ListFaces.html */
import { z } from 'zod'
import { CollectionId, FaceIdList, PageSize, PaginationToken, UserId } from '../constraints.ts'
import { operation } from '../operation.ts'
import { faceModelVersion, wireFace } from '../shapes.ts'

export const listFaces = operation({
  name: 'ListFaces',
  role: 'viewer',
  input: z.object({
    CollectionId,
    NextToken: PaginationToken.optional(),
    MaxResults: PageSize.optional(),
    UserId: UserId.optional(),
    FaceIds: FaceIdList.optional(),
  }),
  async handle({ input, services: { engine } }) {
    const collection = await engine.describeCollection(input.CollectionId)
    const page = await engine.listFaces(input.CollectionId, {
      nextToken: input.NextToken,
      maxResults: input.MaxResults || undefined,
      userId: input.UserId,
      faceIds: input.FaceIds,
    })
    return {
      Faces: page.items.map((face) => wireFace(face, collection)),
      NextToken: page.nextToken,
      FaceModelVersion: faceModelVersion(collection.modelVersion),
    }
  },
})
