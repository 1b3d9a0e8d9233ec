/** https://docs.aws.amazon.com/rekognition/latest/APIReference/API_GetFaceDetection.html */
import { z } from 'zod'
import { JobId, PaginationToken } from '../constraints.ts'
import { operation } from '../operation.ts'
import { wireFaceDetail } from '../shapes.ts'
import { readVideo, wireJob } from '../videos.ts'

export const getFaceDetection = operation({
  name: 'GetFaceDetection',
  role: 'viewer',
  input: z.object({
    JobId,
    MaxResults: z.int().min(1).optional(),
    NextToken: PaginationToken.optional(),
  }),
  async handle({ input, caller, services }) {
    const results = await readVideo({ kind: 'face-detection', input }, { caller, services })
    const attributes = results.job.input.allAttributes ? ['ALL'] : ['DEFAULT']
    return {
      ...wireJob(results),
      Faces: results.sightings.map(({ timestampMs, detail }) => ({
        Timestamp: timestampMs,
        // Videos are never told of occlusion, as in Rekognition.
        Face: { ...wireFaceDetail(detail, attributes), FaceOccluded: undefined },
      })),
    }
  },
})
