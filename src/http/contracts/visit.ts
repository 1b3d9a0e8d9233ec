/**
 * The clients' side of a gallery: behind a link that holds a secret after its `#`, which no server is sent. The secret is
 * exchanged for a cookie, or sent as `Authorization: Bearer`. Whoever has it is nobody anywhere else.
 */
import { z } from 'zod'
import { API, Bytes, endpoint, Ok, time } from './endpoint.ts'
import { ALIAS, Pagination, direct, galleryPage, photoId } from './gallery-shapes.ts'
import { ErasureReceipt } from './people.ts'
import { line } from './person-limits.ts'
import { image } from './recognition.ts'

const at = (path: string) => ({ url: `${API}/visit/:slug${path}`, alias: `${ALIAS}/visit/:slug${path}` })
const visiting = { access: 'visit', tag: 'visit' } as const
/** Any text: a wrong one is a wrong link. */
const bySlug = z.object({ slug: z.string().max(500) })
const byPhoto = bySlug.extend({ photoId })

/** What a link is good for: to show one's face, or to see one's photos. */
export const Visit = z
  .object({
    gallery: z.string().describe('Its name'),
    may: z.enum(['selfie', 'photos']),
    consentVersion: z.string().describe('Of the wording to agree to before a face is shown'),
    client: z.object({ name: z.string(), photoCount: z.int() }).nullable().describe('Null before a face was shown'),
  })
  .meta({ id: 'Visit' })

const VisitPhoto = z
  .object({
    id: z.string(),
    originalName: z.string(),
    width: z.int().nullable(),
    height: z.int().nullable(),
    bytes: z.int(),
    url: z.string(),
    previewUrl: z.string(),
    thumbnailUrl: z.string(),
    createdAt: time,
  })
  .meta({ id: 'VisitPhoto' })

export const SelfieFields = z.object({
  consent_version: z.string().trim().max(100).describe('The version that was agreed to').optional(),
  name: line.optional(),
})

export const visitEndpoints = {
  visitSession: endpoint({
    ...{ method: 'POST', ...at('/session'), access: 'public', tag: 'visit', params: bySlug },
    summary: 'Exchange the secret of a link for a cookie',
    body: z.object({ token: z.string() }),
    response: { 200: Visit },
  }),
  visit: endpoint({
    ...{ method: 'GET', ...at(''), ...visiting, params: bySlug, summary: 'The gallery, and what the link is good for' },
    response: { 200: Visit },
  }),
  visitSelfie: endpoint({
    ...{ method: 'POST', ...at('/selfie'), ...visiting, params: bySlug, summary: 'Show one’s face' },
    description:
      'With the gallery’s own link only. The cookie is one for a day from then on; programs find the secret in token.',
    form: SelfieFields.extend({ image }),
    response: { 200: Visit.extend({ token: z.string() }).meta({ id: 'VisitBegun' }) },
  }),
  visitPhotos: endpoint({
    ...{ method: 'GET', ...at('/photos'), ...visiting, params: bySlug, summary: 'Own photos, the likest first' },
    querystring: z.object(galleryPage),
    response: { 200: z.object({ pagination: Pagination, photos: z.array(VisitPhoto) }) },
  }),
  visitZip: endpoint({
    ...{ method: 'GET', ...at('/photos.zip'), ...visiting, params: bySlug, summary: 'Own photos as a zip' },
    ...{ response: { 200: Bytes }, produces: 'application/zip' },
  }),
  visitSelectedZip: endpoint({
    ...{ method: 'POST', ...at('/photos.zip'), ...visiting, params: bySlug, summary: 'Chosen own photos as a zip' },
    description: 'Photos that are not one’s own, or are gone, are left out.',
    body: z.object({ photoIds: z.array(photoId).min(1).max(10_000) }),
    ...{ response: { 200: Bytes }, produces: 'application/zip' },
  }),
  visitOriginal: endpoint({
    ...{ method: 'GET', ...at('/photos/:photoId/original'), ...visiting, params: byPhoto, summary: 'The file' },
    ...{ querystring: z.object({ direct }), response: { 200: Bytes }, produces: 'image/*' },
  }),
  visitPreview: endpoint({
    ...{ method: 'GET', ...at('/photos/:photoId/preview'), ...visiting, params: byPhoto },
    summary: 'At most 640 pixels on the longer side',
    small: true,
    ...{ response: { 200: Bytes }, produces: 'image/jpeg' },
  }),
  visitThumbnail: endpoint({
    ...{ method: 'GET', ...at('/photos/:photoId/thumbnail'), ...visiting, params: byPhoto },
    summary: 'At most 320 pixels on the longer side',
    small: true,
    ...{ response: { 200: Bytes }, produces: 'image/jpeg' },
  }),
  forgetMe: endpoint({
    ...{ method: 'POST', ...at('/forget-me'), ...visiting, params: bySlug, summary: 'Be forgotten' },
    description:
      'Face, matches and links go, and the face is not looked at in these photos again. The photos stay. The link is dead afterwards.',
    response: {
      200: z.object({ success: z.literal(true), forgotten: z.int(), receipt: ErasureReceipt.nullable() }),
    },
  }),
  visitSignOut: endpoint({
    ...{ method: 'POST', ...at('/sign-out'), access: 'public', tag: 'visit', params: bySlug },
    summary: 'Take the cookie back',
    response: { 200: Ok },
  }),
}
