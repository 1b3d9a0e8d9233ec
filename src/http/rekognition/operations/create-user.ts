/** https://docs.aws.amazon.com/rekognition/latest/APIReference/API_CreateUser.html */
import { z } from 'zod'
import { ClientRequestToken, CollectionId, UserId } from '../constraints.ts'
import { operation } from '../operation.ts'

export const createUser = operation({
  name: 'CreateUser',
  role: 'operator',
  input: z.object({ CollectionId, UserId, ClientRequestToken: ClientRequestToken.optional() }),
  async handle({ input: { ClientRequestToken: token, ...input }, caller, services }) {
    return services.once({ caller, operation: 'CreateUser', token, input }, async () => {
      const { CollectionId: collectionId, UserId: target } = input
      await services.engine.createUser(collectionId, target)
      const { actor } = caller.principal
      await services.audit.record({ actor, action: 'user.created', collectionId, target })
      return {}
    })
  },
})
