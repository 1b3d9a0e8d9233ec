/** https://docs.aws.amazon.com/rekognition/latest/APIReference/API_StartFaceSearch.html */
import { z } from 'zod'
import { ClientRequestToken, CollectionId, JobTag, NotificationChannel, Percent, Video } from '../constraints.ts'
import { operation } from '../operation.ts'
import { startVideo } from '../videos.ts'
import { USUAL_THRESHOLD } from './search-faces.ts'

export const startFaceSearch = operation({
  name: 'StartFaceSearch',
  role: 'operator',
  input: z.object({
    Video,
    ClientRequestToken: ClientRequestToken.optional(),
    FaceMatchThreshold: Percent.optional(),
    CollectionId,
    NotificationChannel: NotificationChannel.optional(),
    JobTag: JobTag.optional(),
  }),
  handle: ({ input: { ClientRequestToken: token, ...input }, caller, services }) =>
    startVideo(
      {
        ...{ operation: 'StartFaceSearch', kind: 'face-search', collectionId: input.CollectionId, input, token },
        search: { threshold: input.FaceMatchThreshold ?? USUAL_THRESHOLD },
      },
      { caller, services },
    ),
})
