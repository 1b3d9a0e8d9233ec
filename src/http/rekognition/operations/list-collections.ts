/** https://docs.aws.amazon.com/rekognition/latest/APIReference/API_ListCollections.html */
import { z } from 'zod'
import { mayUse } from '#access/principal.ts'
import { PageSize, PaginationToken } from '../constraints.ts'
import { operation } from '../operation.ts'
import { faceModelVersion } from '../shapes.ts'

export const listCollections = operation({
  name: 'ListCollections',
  role: 'viewer',
  input: z.object({ NextToken: PaginationToken.optional(), MaxResults: PageSize.optional() }),
  async handle({ input, caller, services: { engine } }) {
    const page = await engine.listCollections({ nextToken: input.NextToken, maxResults: input.MaxResults || undefined })
    // A page may be short, or empty, and still have a next one.
    const own = page.items.filter(({ collectionId }) => mayUse(caller.principal, collectionId))
    return {
      CollectionIds: own.map(({ collectionId }) => collectionId),
      FaceModelVersions: own.map(({ modelVersion }) => faceModelVersion(modelVersion)),
      NextToken: page.nextToken,
    }
  },
})
