import { z } from 'zod'
import { API, Box, Bytes, collection, endpoint, moment, Ok, page, personId, time } from './endpoint.ts'
import { birthYear, line, requiredLine } from './person-limits.ts'

const tag = 'people'
const detail = line.nullable()

export const Person = z
  .object({
    person_id: z.string(),
    user_name: z.string(),
    gender: z.string().nullable(),
    birth_year: z.int().nullable(),
    hometown: z.string().nullable(),
    residence: z.string().nullable(),
    collection: z.string(),
    created_at: time,
    updated_at: time,
    embedding_count: z.int(),
    thumbnail_url: z.string().nullable(),
  })
  .meta({ id: 'Person' })

export const Embedding = z
  .object({
    embedding_id: z.string(),
    person_id: z.string(),
    face_id: z.string(),
    image_url: z.string().nullable(),
    thumbnail_url: z.string().nullable(),
    quality_score: z.number().nullable(),
    bounding_box: Box.nullable(),
    timestamp: time,
  })
  .meta({ id: 'Embedding' })

export const Consent = z
  .object({
    consent_id: z.string(),
    person_id: z.string(),
    wording_version: z.string(),
    purpose: z.string(),
    given_by: z.string(),
    recorded_by: z.string(),
    given_at: time,
    expires_at: time.nullable(),
    withdrawn_at: time.nullable(),
    valid: z.boolean(),
  })
  .meta({ id: 'Consent' })

export const ErasureReceipt = z
  .object({
    success: z.boolean(),
    erasure_id: z.string(),
    person_id: z.string(),
    collection: z.string(),
    reason: z.string(),
    requested_by: z.string(),
    requested_at: time,
    finished_at: time.nullable().describe('Null while it goes on'),
    attempts: z.int(),
    last_error: z.string().nullable().describe('The code of what stopped the last attempt; null once it is finished'),
    removed: z.record(z.string(), z.int()).describe('How many of each kind'),
    verification: z
      .object({ at: time, pictures_searched: z.int(), pictures_found: z.int(), remaining: z.int() })
      .nullable()
      .describe('The search afterwards, which must find nobody'),
    audit: z.object({ seq: z.int(), hash: z.string() }).nullable().describe('Where the audit log tells of it'),
  })
  .meta({ id: 'ErasureReceipt' })

const params = z.object({ person_id: personId })
const referenceParams = z.object({ embedding_id: z.uuid() })

export const peopleEndpoints = {
  list: endpoint({
    ...{ method: 'GET', url: `${API}/people`, access: 'viewer', tag, summary: 'People, by name' },
    description: 'The total is in X-Total-Count, neighbouring pages are in Link.',
    querystring: z.object({ ...page, q: z.string().max(200).describe('A part of the name').optional(), collection }),
    response: { 200: z.array(Person) },
  }),
  get: endpoint({
    ...{ method: 'GET', url: `${API}/people/:person_id`, access: 'viewer', tag, summary: 'A person' },
    params,
    response: { 200: Person },
  }),
  update: endpoint({
    ...{ method: 'PUT', url: `${API}/people/:person_id`, access: 'operator', tag, summary: 'Change a person' },
    description: 'What is left out stays.',
    params,
    body: z.object({
      user_name: requiredLine.optional(),
      gender: detail.optional(),
      birth_year: birthYear.nullable().optional(),
      hometown: detail.optional(),
      residence: detail.optional(),
    }),
    response: { 200: Person },
  }),
  erase: endpoint({
    ...{ method: 'DELETE', url: `${API}/people/:person_id`, access: 'operator', tag, summary: 'Erase a person' },
    description:
      'Everything stored of the person goes; the answer is the receipt. 202: a step failed and is repeated until it succeeds. Asking again for somebody who was erased answers with the same receipt.',
    params,
    response: { 200: ErasureReceipt, 202: ErasureReceipt },
  }),
  preview: endpoint({
    ...{
      method: 'GET',
      url: `${API}/people/:person_id/erasure-preview`,
      access: 'viewer',
      tag,
      summary: 'What erasing would remove',
    },
    params,
    response: {
      200: z
        .object({ faces: z.int(), images: z.int(), matches: z.int(), consents: z.int() })
        .meta({ id: 'ErasurePreview' }),
    },
  }),
  merge: endpoint({
    ...{
      method: 'POST',
      url: `${API}/people/:person_id/merge`,
      access: 'operator',
      tag,
      summary: 'Merge another person into this one',
    },
    params,
    body: z.object({ from_person_id: personId }),
    response: { 200: Person },
  }),
  thumbnail: endpoint({
    ...{ method: 'GET', url: `${API}/people/:person_id/thumbnail`, access: 'viewer', tag, summary: 'A portrait' },
    ...{ params, response: { 200: Bytes }, produces: 'image/jpeg' },
  }),
  embeddings: endpoint({
    ...{
      method: 'GET',
      url: `${API}/people/:person_id/embeddings`,
      access: 'viewer',
      tag,
      summary: 'Reference pictures of a person',
    },
    params,
    response: { 200: z.array(Embedding) },
  }),
  removeEmbedding: endpoint({
    ...{
      method: 'DELETE',
      url: `${API}/embeddings/:embedding_id`,
      access: 'operator',
      tag,
      summary: 'Remove a reference picture',
    },
    description: 'Not the last one: erase the person instead.',
    params: referenceParams,
    response: { 200: Ok },
  }),
  embeddingImage: endpoint({
    ...{
      method: 'GET',
      url: `${API}/embeddings/:embedding_id/image`,
      access: 'viewer',
      tag,
      summary: 'The picture, as JPEG',
    },
    ...{ params: referenceParams, response: { 200: Bytes }, produces: 'image/jpeg' },
  }),
  embeddingThumbnail: endpoint({
    ...{ method: 'GET', url: `${API}/embeddings/:embedding_id/thumbnail`, access: 'viewer', tag, summary: 'The face' },
    ...{ params: referenceParams, response: { 200: Bytes }, produces: 'image/jpeg' },
  }),
  consents: endpoint({
    ...{
      method: 'GET',
      url: `${API}/people/:person_id/consents`,
      access: 'viewer',
      tag,
      summary: 'Consents of a person',
    },
    params,
    response: { 200: z.array(Consent) },
  }),
  recordConsent: endpoint({
    ...{
      method: 'POST',
      url: `${API}/people/:person_id/consents`,
      access: 'operator',
      tag,
      summary: 'Record a consent',
    },
    params,
    body: z.object({
      wording_version: z.string().trim().min(1).max(100),
      purpose: requiredLine,
      given_by: requiredLine,
      given_at: moment.optional(),
      expires_at: moment.nullable().optional(),
    }),
    response: { 201: Consent },
  }),
  withdrawConsent: endpoint({
    ...{
      method: 'DELETE',
      url: `${API}/people/:person_id/consents/:consent_id`,
      access: 'operator',
      tag,
      summary: 'Withdraw a consent',
    },
    params: params.extend({ consent_id: z.string().min(1).max(100) }),
    response: { 200: Consent },
  }),
}
