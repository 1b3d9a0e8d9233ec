/** Photos are looked at, and what comes of it. */
import { z } from 'zod'
import { Bytes, endpoint, similarity } from './endpoint.ts'
import {
  byId,
  byPhoto,
  clientId,
  FolderJob,
  folderId,
  GALLERIES,
  galleriesAlias,
  galleryId,
  galleryPage,
  GalleryFolder,
  Pagination,
  Photo,
  PhotoPage,
  ProcessedPhoto,
  ProcessStatus,
} from './gallery-shapes.ts'

const at = (path: string) => ({ url: GALLERIES + path, alias: galleriesAlias(path) })
const reading = { access: 'viewer', tag: 'galleries' } as const
const changing = { access: 'operator', tag: 'galleries' } as const

const Force = z.object({ forceReprocess: z.boolean().optional() })
const Queued = z
  .object({
    success: z.literal(true),
    queued: z.int().describe('Photos that are to be looked at'),
    cached: z.int().describe('Photos whose result holds'),
    estimatedCost: z.number().describe('US dollars, by estimate; 0 where recognition costs nothing'),
    found: z.int().nullable().describe('Photos below the prefix'),
    added: z.int().nullable().describe('Of these, those that are new'),
  })
  .meta({ id: 'QueuedPhotos' })
const Paused = z.object({ success: z.literal(true), paused: z.boolean() })
const Folders = z.object({ job: FolderJob.nullable(), folders: z.array(GalleryFolder) }).meta({ id: 'GalleryFolders' })

export const galleryProcessingEndpoints = {
  processPhoto: endpoint({
    ...{ method: 'POST', ...at('/:id/photos/:photoId/process-faces'), ...changing, params: byPhoto },
    summary: 'Look at a photo now',
    body: Force.nullish(),
    response: { 200: ProcessedPhoto },
  }),
  processAll: endpoint({
    ...{ method: 'POST', ...at('/:id/process-all-faces'), ...changing, params: byId },
    summary: 'Look at every photo, and wait for it',
    description: 'For small galleries; it ends when the client leaves.',
    body: Force.extend({ concurrency: z.int().min(1).max(16).optional() }).nullish(),
    response: {
      200: z
        .object({ total: z.int(), processed: z.int(), errors: z.int(), cached: z.int(), elapsedMs: z.int() })
        .meta({ id: 'ProcessedAll' }),
    },
  }),
  processPhotos: endpoint({
    ...{ method: 'POST', ...at('/:id/process-faces'), ...changing, params: byId },
    summary: 'Queue a job for each photo',
    description: 'What is below the prefix of the configured bucket is added first. With dryRun nothing is begun.',
    body: Force.extend({
      dryRun: z.boolean().optional(),
      prefix: z.string().min(1).max(1024).optional(),
    }).nullish(),
    response: { 200: Queued },
  }),
  cancelProcessing: endpoint({
    ...{ method: 'POST', ...at('/:id/process-faces/cancel'), ...changing, params: byId, summary: 'Begin no more' },
    response: { 200: z.object({ success: z.literal(true), cancelled: z.int() }) },
  }),
  pauseProcessing: endpoint({
    ...{ method: 'POST', ...at('/:id/process-faces/pause'), ...changing, params: byId, summary: 'Hold up' },
    response: { 200: Paused },
  }),
  resumeProcessing: endpoint({
    ...{ method: 'POST', ...at('/:id/process-faces/resume'), ...changing, params: byId, summary: 'Go on' },
    response: { 200: Paused },
  }),
  retryProcessing: endpoint({
    ...{ method: 'POST', ...at('/:id/process-faces/retry'), ...changing, params: byId },
    summary: 'Try the photos again that were given up',
    response: { 200: Queued },
  }),
  processStatus: endpoint({
    ...{ method: 'GET', ...at('/:id/face-process-status'), ...reading, params: byId, summary: 'How far it is' },
    response: { 200: ProcessStatus },
  }),
  processErrors: endpoint({
    ...{ method: 'GET', ...at('/:id/face-process-errors'), ...reading, params: byId },
    summary: 'Photos that were given up, with reasons',
    querystring: z.object(galleryPage),
    response: { 200: PhotoPage },
  }),
  events: endpoint({
    ...{ method: 'GET', ...at('/:id/events'), ...reading, params: byId, summary: 'How far it is, as it changes' },
    description:
      'Server-sent events: “status” with what face-process-status answers, at first and whenever it changes, and “gone” when the gallery is deleted. It ends now and then: connect again.',
    ...{ response: { 200: Bytes }, produces: 'text/event-stream' },
  }),
  faceResults: endpoint({
    ...{ method: 'GET', ...at('/:id/face-results'), ...reading, params: byId },
    summary: 'Photos of a client, or clients with their photo counts',
    querystring: z.object({ ...galleryPage, clientId: clientId.optional() }),
    response: {
      200: z
        .object({
          pagination: Pagination,
          photos: z
            .array(
              z.object({
                photoId: z.string(),
                originalName: z.string(),
                url: z.string(),
                previewUrl: z.string(),
                thumbnailUrl: z.string(),
                width: z.int().nullable(),
                height: z.int().nullable(),
                maxSimilarity: similarity,
                matchCount: z.int(),
              }),
            )
            .optional()
            .describe('With clientId: by similarity'),
          clients: z
            .array(
              z.object({
                clientId: z.string(),
                name: z.string(),
                photoCount: z.int(),
                portraitUrl: z.string().nullable(),
              }),
            )
            .optional()
            .describe('Without clientId'),
        })
        .meta({ id: 'FaceResults' }),
    },
  }),
  separateFolders: endpoint({
    ...{ method: 'POST', ...at('/:id/separate-folders'), ...changing, params: byId },
    summary: 'Group the photos: a folder for each client, and for each stranger in several photos',
    response: { 202: FolderJob },
  }),
  folders: endpoint({
    ...{ method: 'GET', ...at('/:id/separate-folders'), ...reading, params: byId },
    summary: 'The folders, and how far grouping is',
    response: { 200: Folders },
  }),
  cancelFolders: endpoint({
    ...{ method: 'POST', ...at('/:id/separate-folders/cancel'), ...changing, params: byId },
    summary: 'Group no further',
    response: { 200: Folders },
  }),
  folder: endpoint({
    ...{ method: 'GET', ...at('/:id/folders/:folderId'), ...reading, summary: 'A folder with its photos' },
    params: z.object({ id: galleryId, folderId }),
    querystring: z.object(galleryPage),
    response: {
      200: z.object({ folder: GalleryFolder, pagination: Pagination, photos: z.array(Photo) }),
    },
  }),
}
