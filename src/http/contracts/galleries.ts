/** Galleries and their clients, for those who run them. Each is at two addresses. */
import { z } from 'zod'
import { endpoint, moment, Ok, similarity } from './endpoint.ts'
import {
  byClient,
  byId,
  GALLERIES,
  galleriesAlias,
  Gallery,
  GalleryClient,
  GalleryLink,
  galleryPage,
  Pagination,
  Preset,
  Visibility,
} from './gallery-shapes.ts'
import { ErasureReceipt } from './people.ts'
import { line, requiredLine } from './person-limits.ts'
import { image } from './recognition.ts'

const at = (path: string) => ({ url: GALLERIES + path, alias: galleriesAlias(path) })
const reading = { access: 'viewer', tag: 'galleries' } as const
const changing = { access: 'operator', tag: 'galleries' } as const

const settings = {
  slug: z.string().min(1).max(60).describe('Part of the clients’ link: small letters, digits and dashes').optional(),
  faceRecognitionEnabled: z.boolean().optional(),
  visibility: Visibility.optional(),
  preset: Preset.optional(),
  threshold: similarity.optional(),
}
const email = z.string().trim().max(254).nullable()
const text = line.optional()

/** Fields of the form, as the text they arrive as. */
export const EnrollFaceFields = z.object({
  referenceR2Key: z
    .string()
    .min(1)
    .max(1024)
    .describe('Instead of a picture: the key of one in the configured bucket')
    .optional(),
  face_left: z.coerce.number().min(-1).max(2).describe('Which of several faces: its box, in fractions').optional(),
  face_top: z.coerce.number().min(-1).max(2).optional(),
  face_width: z.coerce.number().positive().max(2).optional(),
  face_height: z.coerce.number().positive().max(2).optional(),
  consent_version: z.string().trim().min(1).max(100).describe('Version of the wording that was agreed to').optional(),
  consent_purpose: text,
  consent_given_by: text.describe('Default: the client'),
  consent_expires_at: moment.optional(),
})

export const galleriesEndpoints = {
  galleries: endpoint({
    ...{ method: 'GET', ...at(''), ...reading, summary: 'Galleries, newest first' },
    querystring: z.object({
      ...galleryPage,
      q: z.string().max(200).describe('A part of the name').optional(),
      slug: z.string().max(500).describe('The one gallery of this short name').optional(),
    }),
    response: { 200: z.object({ pagination: Pagination, galleries: z.array(Gallery) }) },
  }),
  createGallery: endpoint({
    ...{ method: 'POST', ...at(''), ...changing, summary: 'Make a gallery' },
    description: 'With a face collection of its own: for credentials that are valid for every collection.',
    body: z.object({ name: requiredLine, ...settings }),
    response: { 201: Gallery },
  }),
  gallery: endpoint({
    ...{ method: 'GET', ...at('/:id'), ...reading, summary: 'A gallery', params: byId },
    response: { 200: Gallery },
  }),
  updateGallery: endpoint({
    ...{ method: 'PUT', ...at('/:id'), ...changing, summary: 'Change a gallery', params: byId },
    description: 'What is left out stays. With another threshold the photos are matched anew.',
    body: z.object({ name: requiredLine.optional(), ...settings }),
    response: { 200: Gallery },
  }),
  removeGallery: endpoint({
    ...{ method: 'DELETE', ...at('/:id'), ...changing, summary: 'Delete a gallery and everything in it', params: byId },
    description: 'Photos that were uploaded go; those in a bucket of yours stay there.',
    response: { 200: z.object({ success: z.literal(true), receipts: z.array(ErasureReceipt) }) },
  }),
  galleryLink: endpoint({
    ...{ method: 'POST', ...at('/:id/link'), ...changing, summary: 'Make the gallery’s own link', params: byId },
    description:
      'Whoever has it may show their face, where the visibility is “selfie”. The one before is worth nothing.',
    response: { 200: GalleryLink },
  }),
  revokeGalleryLink: endpoint({
    ...{ method: 'DELETE', ...at('/:id/link'), ...changing, summary: 'Revoke the gallery’s own link', params: byId },
    response: { 200: Ok },
  }),

  clients: endpoint({
    ...{ method: 'GET', ...at('/:id/clients'), ...reading, summary: 'Clients, by name', params: byId },
    querystring: z.object({ ...galleryPage, q: z.string().max(200).optional() }),
    response: { 200: z.object({ pagination: Pagination, clients: z.array(GalleryClient) }) },
  }),
  enrolledFaces: endpoint({
    ...{ method: 'GET', ...at('/:id/enrolled-faces'), ...reading, summary: 'Clients with a face', params: byId },
    querystring: z.object(galleryPage),
    response: { 200: z.object({ pagination: Pagination, clients: z.array(GalleryClient) }) },
  }),
  addClient: endpoint({
    ...{ method: 'POST', ...at('/:id/clients'), ...changing, summary: 'Add a client', params: byId },
    body: z.object({ name: requiredLine, email: email.optional() }),
    response: { 201: GalleryClient },
  }),
  client: endpoint({
    ...{ method: 'GET', ...at('/:id/clients/:clientId'), ...reading, summary: 'A client', params: byClient },
    response: { 200: GalleryClient },
  }),
  updateClient: endpoint({
    ...{ method: 'PUT', ...at('/:id/clients/:clientId'), ...changing, summary: 'Change a client', params: byClient },
    body: z.object({ name: requiredLine.optional(), email: email.optional() }),
    response: { 200: GalleryClient },
  }),
  removeClient: endpoint({
    ...{ method: 'DELETE', ...at('/:id/clients/:clientId'), ...changing, summary: 'Remove a client', params: byClient },
    description: 'With face, matches and links. The photos stay.',
    querystring: z.object({
      forgetInPhotos: z
        .enum(['true', 'false'])
        .default('false')
        .describe('Their faces in the photos are nobody’s from then on, and are never looked at again'),
    }),
    response: {
      200: z.object({
        success: z.literal(true),
        forgotten: z.int().describe('Faces in photos'),
        receipt: ErasureReceipt.nullable().describe('Null: no face was enrolled'),
      }),
    },
  }),
  enrollFace: endpoint({
    ...{
      method: 'POST',
      ...at('/:id/clients/:clientId/enroll-face'),
      ...changing,
      summary: 'Enrol a client’s face',
      params: byClient,
    },
    description:
      'A picture’s key as JSON, or pictures as a form. Refuses pictures that are not good enough (422 with the reasons in images). The stored faces of the gallery are compared at once.',
    body: EnrollFaceFields.required({ referenceR2Key: true }).nullish(),
    form: EnrollFaceFields.extend({ image: z.union([image, z.array(image)]).optional() }),
    response: {
      200: z
        .object({
          success: z.literal(true),
          message: z.string(),
          faceCount: z.int(),
          faceIds: z.array(z.string()),
          photoCount: z.int().describe('Photos the client is in now'),
          refused: z
            .array(z.object({ image: z.string(), reasons: z.array(z.string()), message: z.string().nullable() }))
            .describe('Pictures that were not taken, while others were'),
        })
        .meta({ id: 'EnrolledFace' }),
    },
  }),
  clientLink: endpoint({
    ...{
      method: 'POST',
      ...at('/:id/clients/:clientId/link'),
      ...changing,
      summary: 'Make a client’s link',
      params: byClient,
    },
    description: 'The one before is worth nothing.',
    body: z.object({ expiresAt: moment.nullable().optional().describe('Default: never') }).nullish(),
    response: { 200: GalleryLink },
  }),
  revokeClientLink: endpoint({
    ...{
      method: 'DELETE',
      ...at('/:id/clients/:clientId/link'),
      ...changing,
      summary: 'Revoke a client’s links',
      params: byClient,
    },
    response: { 200: Ok },
  }),
}
