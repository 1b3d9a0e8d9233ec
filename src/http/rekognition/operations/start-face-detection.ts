/** https://docs.aws.amazon.com/rekognition/latest/APIReference/API_StartFaceDetection.html */
import { z } from 'zod'
import { ClientRequestToken, JobTag, NotificationChannel, Video } from '../constraints.ts'
import { operation } from '../operation.ts'
import { startVideo } from '../videos.ts'

export const startFaceDetection = operation({
  name: 'StartFaceDetection',
  role: 'operator',
  input: z.object({
    Video,
    ClientRequestToken: ClientRequestToken.optional(),
    NotificationChannel: NotificationChannel.optional(),
    FaceAttributes: z.enum(['DEFAULT', 'ALL']).optional(),
    JobTag: JobTag.optional(),
  }),
  handle: ({ input: { ClientRequestToken: token, ...input }, caller, services }) =>
    startVideo(
      {
        ...{ operation: 'StartFaceDetection', kind: 'face-detection', collectionId: null, input, token },
        search: { allAttributes: input.FaceAttributes === 'ALL' },
      },
      { caller, services },
    ),
})
