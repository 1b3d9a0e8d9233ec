/** https://docs.aws.amazon.com/rekognition/latest/APIReference/API_AssociateFaces.html */
import { z } from 'zod'
import { ClientRequestToken, CollectionId, Percent, UserFaceIdList, UserId } from '../constraints.ts'
import { operation } from '../operation.ts'

const USUAL_THRESHOLD = 75

export const associateFaces = operation({
  name: 'AssociateFaces',
  role: 'operator',
  input: z.object({
    CollectionId,
    UserId,
    FaceIds: UserFaceIdList,
    UserMatchThreshold: Percent.optional(),
    ClientRequestToken: ClientRequestToken.optional(),
  }),
  async handle({ input: { ClientRequestToken: token, ...input }, caller, services }) {
    return services.once({ caller, operation: 'AssociateFaces', token, input }, async () => {
      const { CollectionId: collectionId, UserId: target } = input
      await services.assertNoPerson(collectionId, target)
      const { associated, failed, status } = await services.engine.associateFaces(collectionId, target, input.FaceIds, {
        threshold: input.UserMatchThreshold ?? USUAL_THRESHOLD,
      })
      const { actor } = caller.principal
      const details = { faceIds: associated }
      if (associated.length > 0) {
        await services.audit.record({ actor, action: 'faces.associated', collectionId, target, details })
      }
      return {
        AssociatedFaces: associated.map((faceId) => ({ FaceId: faceId })),
        UnsuccessfulFaceAssociations: failed.map(({ faceId, userId, confidence, reasons }) => ({
          ...{ FaceId: faceId, UserId: userId, Confidence: confidence, Reasons: reasons },
        })),
        UserStatus: status,
      }
    })
  },
})
