/** https://docs.aws.amazon.com/rekognition/latest/APIReference/API_GetFaceSearch.html */
import { z } from 'zod'
import { JobId, PaginationToken } from '../constraints.ts'
import { operation } from '../operation.ts'
import { wireBox, wireFaceDetail, wireFaceMatch } from '../shapes.ts'
import { readVideo, wireJob } from '../videos.ts'

export const getFaceSearch = operation({
  name: 'GetFaceSearch',
  role: 'viewer',
  input: z.object({
    JobId,
    MaxResults: z.int().min(1).optional(),
    NextToken: PaginationToken.optional(),
    SortBy: z.enum(['INDEX', 'TIMESTAMP']).optional(),
  }),
  async handle({ input, caller, services }) {
    const results = await readVideo({ kind: 'face-search', input, sortBy: input.SortBy }, { caller, services })
    const { collectionId } = results.job
    const collection =
      results.sightings.length > 0 && collectionId !== null
        ? await services.engine.describeCollection(collectionId)
        : undefined
    return {
      ...wireJob(results),
      Persons: results.sightings.map(({ timestampMs, personIndex, detail, matches }) => ({
        Timestamp: timestampMs,
        Person: { Index: personIndex, BoundingBox: wireBox(detail.box), Face: wireFaceDetail(detail) },
        FaceMatches: matches.length > 0 ? matches.map((match) => wireFaceMatch(match, collection)) : undefined,
      })),
    }
  },
})
