/** https://docs.aws.amazon.com/rekognition/latest/APIReference/API_DeleteCollection.html */
import { z } from 'zod'
import { CollectionId } from '../constraints.ts'
import { operation } from '../operation.ts'

export const deleteCollection = operation({
  name: 'DeleteCollection',
  role: 'admin',
  input: z.object({ CollectionId }),
  async handle({ input, caller, services }) {
    await services.removeCollection(input.CollectionId, caller.principal.actor)
    return { StatusCode: 200 }
  },
})
