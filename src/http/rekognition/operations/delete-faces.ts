/** https://docs.aws.amazon.com/rekognition/latest/APIReference/API_DeleteFaces.html */
import { z } from 'zod'
import { CollectionId, FaceIdList } from '../constraints.ts'
import { operation } from '../operation.ts'

export const deleteFaces = operation({
  name: 'DeleteFaces',
  role: 'operator',
  input: z.object({ CollectionId, FaceIds: FaceIdList }),
  async handle({ input, caller, services: { engine, audit, videos } }) {
    const { CollectionId: collectionId } = input
    const { deleted, failed } = await engine.deleteFaces(collectionId, input.FaceIds)
    const { actor } = caller.principal
    if (deleted.length > 0) {
      await videos.forget(collectionId, { faceIds: deleted })
      await audit.record({ actor, action: 'faces.deleted', collectionId, details: { faceIds: deleted } })
    }
    return {
      DeletedFaces: deleted,
      UnsuccessfulFaceDeletions: failed.map(({ faceId, userId, reasons }) => ({
        ...{ FaceId: faceId, UserId: userId, Reasons: reasons },
      })),
    }
  },
})
