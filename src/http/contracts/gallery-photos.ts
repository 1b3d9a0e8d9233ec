/** Photos of a gallery: in, shown, out. */
import { z } from 'zod'
import { Bytes, endpoint, Ok } from './endpoint.ts'
import {
  AddedPhoto,
  FaceDetail,
  GALLERIES,
  Photo,
  PhotoPage,
  PhotoState,
  byId,
  byPhoto,
  clientId,
  direct,
  folderId,
  galleriesAlias,
  galleryPage,
  photoId,
} from './gallery-shapes.ts'
import { image } from './recognition.ts'

const at = (path: string) => ({ url: GALLERIES + path, alias: galleriesAlias(path) })
const reading = { access: 'viewer', tag: 'galleries' } as const
const changing = { access: 'operator', tag: 'galleries' } as const

/** Of one upload. */
export const MOST_FILES = 50
const key = z.string().min(1).max(1024)
const bucket = z.string().min(3).max(255).describe('Default: the bucket that is configured').optional()
const Files = z.array(z.object({ name: z.string().min(1).max(1024), bytes: z.int().min(0) })).max(10_000)
const Answers = z.object({ success: z.literal(true), photos: z.array(AddedPhoto) }).meta({ id: 'AddedPhotos' })
const ids = z.array(photoId).min(1).max(10_000)

export const galleryPhotosEndpoints = {
  photos: endpoint({
    ...{ method: 'GET', ...at('/:id/photos'), ...reading, summary: 'Photos', params: byId },
    description: 'By time added and name; of a client by similarity.',
    querystring: z.object({
      ...galleryPage,
      state: PhotoState.optional(),
      clientId: clientId.optional(),
      folderId: folderId.optional(),
      q: z.string().max(200).describe('A part of the file’s name').optional(),
    }),
    response: { 200: PhotoPage },
  }),
  addPhotos: endpoint({
    ...{ method: 'POST', ...at('/:id/photos'), ...changing, summary: 'Upload photos', params: byId },
    description: `At most ${MOST_FILES} files at once. Each is answered on its own, in order: one that is refused keeps no other from being added, and what came whole before the connection broke is kept.`,
    form: z.object({ photos: z.union([image, z.array(image)]) }),
    response: { 200: Answers },
  }),
  missingPhotos: endpoint({
    ...{ method: 'POST', ...at('/:id/photos/missing'), ...changing, summary: 'What is left to upload', params: byId },
    description: 'Of these files those that are not there yet, by name and size.',
    body: z.object({ files: Files }),
    response: { 200: z.object({ files: Files }) },
  }),
  registerPhotos: endpoint({
    ...{ method: 'POST', ...at('/:id/photos/register'), ...changing, summary: 'Add photos by key', params: byId },
    description: 'They stay in their bucket and are only read.',
    body: z.object({ keys: z.array(key).min(1).max(1000), bucket }),
    response: { 200: Answers },
  }),
  scanPhotos: endpoint({
    ...{ method: 'POST', ...at('/:id/photos/scan'), ...changing, summary: 'Add what is below a prefix', params: byId },
    body: z.object({ prefix: z.string().max(1024), bucket }),
    response: { 200: z.object({ success: z.literal(true), found: z.int(), added: z.int() }) },
  }),
  removePhotos: endpoint({
    ...{ method: 'DELETE', ...at('/:id/photos'), ...changing, summary: 'Delete photos', params: byId },
    description: 'With their faces and matches. Files in a bucket of yours stay there.',
    body: z.object({ photoIds: ids.max(1000) }),
    response: { 200: z.object({ success: z.literal(true), removed: z.int() }) },
  }),
  zipPhotos: endpoint({
    ...{ method: 'GET', ...at('/:id/photos.zip'), ...reading, summary: 'Photos as a zip', params: byId },
    description: 'All, or those of a client or a folder.',
    querystring: z.object({ clientId: clientId.optional(), folderId: folderId.optional() }),
    ...{ response: { 200: Bytes }, produces: 'application/zip' },
  }),
  zipSelectedPhotos: endpoint({
    ...{ method: 'POST', ...at('/:id/photos.zip'), ...reading, summary: 'Chosen photos as a zip', params: byId },
    body: z.object({ photoIds: ids }),
    ...{ response: { 200: Bytes }, produces: 'application/zip' },
  }),
  photo: endpoint({
    ...{ method: 'GET', ...at('/:id/photos/:photoId'), ...reading, summary: 'A photo', params: byPhoto },
    response: { 200: Photo },
  }),
  removePhoto: endpoint({
    ...{ method: 'DELETE', ...at('/:id/photos/:photoId'), ...changing, summary: 'Delete a photo', params: byPhoto },
    response: { 200: Ok },
  }),
  photoOriginal: endpoint({
    ...{ method: 'GET', ...at('/:id/photos/:photoId/original'), ...reading, summary: 'The file', params: byPhoto },
    ...{ querystring: z.object({ direct }), response: { 200: Bytes }, produces: 'image/*' },
  }),
  photoPreview: endpoint({
    ...{ method: 'GET', ...at('/:id/photos/:photoId/preview'), ...reading, params: byPhoto },
    summary: 'At most 640 pixels on the longer side',
    small: true,
    ...{ response: { 200: Bytes }, produces: 'image/jpeg' },
  }),
  photoThumbnail: endpoint({
    ...{ method: 'GET', ...at('/:id/photos/:photoId/thumbnail'), ...reading, params: byPhoto },
    summary: 'At most 320 pixels on the longer side',
    small: true,
    ...{ response: { 200: Bytes }, produces: 'image/jpeg' },
  }),
  faceDetail: endpoint({
    ...{ method: 'GET', ...at('/:id/photos/:photoId/face-detail'), ...reading, params: byPhoto },
    summary: 'Faces of a photo, and who they are',
    response: { 200: FaceDetail },
  }),
}
