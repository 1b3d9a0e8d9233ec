/** https://docs.aws.amazon.com/rekognition/latest/APIReference/API_ListUsers.html */
import { z } from 'zod'
import { CollectionId, MaxUserResults, PaginationToken } from '../constraints.ts'
import { operation } from '../operation.ts'

const MOST_USERS = 500

export const listUsers = operation({
  name: 'ListUsers',
  role: 'viewer',
  input: z.object({
    CollectionId,
    MaxResults: MaxUserResults.optional(),
    NextToken: PaginationToken.optional(),
  }),
  async handle({ input, services: { engine } }) {
    const page = await engine.listUsers(input.CollectionId, {
      maxResults: input.MaxResults ?? MOST_USERS,
      nextToken: input.NextToken,
    })
    return {
      Users: page.items.map(({ userId, status }) => ({ UserId: userId, UserStatus: status })),
      NextToken: page.nextToken,
    }
  },
})
