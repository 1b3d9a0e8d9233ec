/** https://docs.aws.amazon.com/rekognition/latest/APIReference/API_DisassociateFaces.html */
import { z } from 'zod'
import { ClientRequestToken, CollectionId, UserFaceIdList, UserId } from '../constraints.ts'
import { operation } from '../operation.ts'

export const disassociateFaces = operation({
  name: 'DisassociateFaces',
  role: 'operator',
  input: z.object({
    CollectionId,
    UserId,
    FaceIds: UserFaceIdList,
    ClientRequestToken: ClientRequestToken.optional(),
  }),
  async handle({ input: { ClientRequestToken: token, ...input }, caller, services }) {
    return services.once({ caller, operation: 'DisassociateFaces', token, input }, async () => {
      const { CollectionId: collectionId, UserId: target } = input
      await services.assertNoPerson(collectionId, target)
      const { engine, audit } = services
      const { disassociated, failed, status } = await engine.disassociateFaces(collectionId, target, input.FaceIds)
      const { actor } = caller.principal
      const details = { faceIds: disassociated }
      if (disassociated.length > 0) {
        await audit.record({ actor, action: 'faces.disassociated', collectionId, target, details })
      }
      return {
        DisassociatedFaces: disassociated.map((faceId) => ({ FaceId: faceId })),
        UnsuccessfulFaceDisassociations: failed.map(({ faceId, userId, reasons }) => ({
          ...{ FaceId: faceId, UserId: userId, Reasons: reasons },
        })),
        UserStatus: status,
      }
    })
  },
})
