/** https://docs.aws.amazon.com/rekognition/latest/APIReference/API_DeleteUser.html */
import { z } from 'zod'
import { ClientRequestToken, CollectionId, UserId } from '../constraints.ts'
import { operation } from '../operation.ts'

export const deleteUser = operation({
  name: 'DeleteUser',
  role: 'operator',
  input: z.object({ CollectionId, UserId, ClientRequestToken: ClientRequestToken.optional() }),
  async handle({ input: { ClientRequestToken: token, ...input }, caller, services }) {
    return services.once({ caller, operation: 'DeleteUser', token, input }, async () => {
      const { CollectionId: collectionId, UserId: target } = input
      await services.assertNoPerson(collectionId, target)
      await services.engine.deleteUser(collectionId, target)
      await services.videos.forget(collectionId, { userId: target })
      const { actor } = caller.principal
      await services.audit.record({ actor, action: 'user.deleted', collectionId, target })
      return {}
    })
  },
})
