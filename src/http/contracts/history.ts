import { z } from 'zod'
import {
  API,
  Box,
  Bytes,
  collection,
  collectionId,
  endpoint,
  page,
  personId,
  similarity,
  time,
  timeRange,
} from './endpoint.ts'
import { Purpose } from './recognition.ts'
import { ErasureReceipt } from './people.ts'

export const Match = z
  .object({
    match_id: z.string(),
    person_id: z.string().nullable(),
    user_name: z.string().nullable(),
    confidence: z.number().nullable(),
    similarity: similarity.nullable(),
    threshold: similarity,
    timestamp: time,
    source: z.string(),
    image_id: z.string().describe('SHA-256 of the picture'),
    bounding_box: Box,
    crop_url: z.string().nullable(),
    collection: z.string(),
  })
  .meta({ id: 'Match' })

export const AuditEntry = z
  .object({
    seq: z.int(),
    at: time,
    actor: z.string(),
    action: z.string(),
    collection: z.string().nullable(),
    target: z.string().nullable(),
    details: z.record(z.string(), z.unknown()),
    hash: z.string(),
  })
  .meta({ id: 'AuditEntry' })

export const Policy = z
  .object({
    match_retention_days: z.int().min(1).max(36_500).nullable(),
    person_retention_days: z.int().min(1).max(36_500).nullable(),
    consent: z.enum(['required', 'optional']),
    keep_references: z.boolean(),
    keep_crops: z.boolean(),
    matches_on_erasure: z.enum(['delete', 'anonymise']),
  })
  .meta({ id: 'Policy' })

export const Collection = z
  .object({
    collection: z.string(),
    model_version: z.string(),
    face_count: z.int(),
    person_count: z.int(),
    created_at: time,
    policy: Policy,
    thresholds: z
      .array(z.object({ purpose: Purpose, threshold: similarity, false_positive_rate: z.number() }))
      .describe('What a search applies at the present size, and how often it takes a stranger for somebody'),
  })
  .meta({ id: 'Collection' })

export const Overview = z
  .object({
    people: z.int(),
    faces: z.int(),
    collections: z.int(),
    matches_today: z.int(),
    strangers_today: z.int(),
    jobs_running: z.int(),
    erasures_open: z.int(),
    hours: z.array(z.object({ hour: time, known: z.int(), unknown: z.int() })).describe('The last 24'),
    engine: z.string(),
    database: z.string(),
  })
  .meta({ id: 'Overview' })

const history = { ...page, ...timeRange }
const known = z.enum(['true', 'false']).optional()
const params = z.object({ collection: collectionId })

export const historyEndpoints = {
  overview: endpoint({
    ...{ method: 'GET', url: `${API}/overview`, access: 'viewer', tag: 'history', summary: 'The state of things' },
    response: { 200: Overview },
  }),
  matches: endpoint({
    ...{
      method: 'GET',
      url: `${API}/matches`,
      access: 'viewer',
      tag: 'history',
      summary: 'Identification history, newest first',
    },
    querystring: z.object({ ...history, collection, known }),
    response: { 200: z.array(Match) },
  }),
  personMatches: endpoint({
    ...{
      method: 'GET',
      url: `${API}/people/:person_id/matches`,
      access: 'viewer',
      tag: 'history',
      summary: 'Where a person was found',
    },
    params: z.object({ person_id: personId }),
    querystring: z.object(history),
    response: { 200: z.array(Match) },
  }),
  crop: endpoint({
    ...{
      method: 'GET',
      url: `${API}/matches/:match_id/crop`,
      access: 'viewer',
      tag: 'history',
      summary: 'The face of a match',
    },
    params: z.object({ match_id: z.string().min(1).max(100) }),
    ...{ response: { 200: Bytes }, produces: 'image/jpeg' },
  }),
  erasures: endpoint({
    ...{
      method: 'GET',
      url: `${API}/erasures`,
      access: 'viewer',
      tag: 'history',
      summary: 'Erasure receipts, newest first',
    },
    querystring: z.object(page),
    response: { 200: z.array(ErasureReceipt) },
  }),
  erasure: endpoint({
    ...{
      method: 'GET',
      url: `${API}/erasures/:erasure_id`,
      access: 'viewer',
      tag: 'history',
      summary: 'An erasure receipt',
    },
    params: z.object({ erasure_id: z.string().min(1).max(100) }),
    response: { 200: ErasureReceipt },
  }),
  audit: endpoint({
    ...{ method: 'GET', url: `${API}/audit`, access: 'admin', tag: 'history', summary: 'The audit log, newest first' },
    querystring: z.object({
      ...{ ...history, actor: z.string().max(200).optional(), action: z.string().max(200).optional() },
      target: z.string().max(200).optional(),
    }),
    response: { 200: z.array(AuditEntry) },
  }),
  verifyAudit: endpoint({
    ...{
      method: 'GET',
      url: `${API}/audit/verification`,
      access: 'admin',
      tag: 'history',
      summary: 'Is the audit log intact',
    },
    querystring: z.object({ seq: z.coerce.number().int().min(1).optional(), hash: z.string().max(64).optional() }),
    response: {
      200: z
        .object({
          intact: z.boolean(),
          entries: z.int(),
          last_hash: z.string().nullable(),
          broken_at: z.int().nullable(),
          problem: z.string().nullable(),
        })
        .meta({ id: 'AuditVerification' }),
    },
  }),
  collections: endpoint({
    ...{ method: 'GET', url: `${API}/collections`, access: 'viewer', tag: 'collections', summary: 'Collections' },
    response: { 200: z.array(Collection) },
  }),
  collection: endpoint({
    ...{
      method: 'GET',
      url: `${API}/collections/:collection`,
      access: 'viewer',
      tag: 'collections',
      summary: 'A collection',
    },
    params,
    response: { 200: Collection },
  }),
  createCollection: endpoint({
    ...{ method: 'POST', url: `${API}/collections`, access: 'admin', tag: 'collections', summary: 'Make a collection' },
    body: z.object({ collection: collectionId, policy: Policy.partial().optional() }),
    response: { 201: Collection },
  }),
  setPolicy: endpoint({
    ...{
      method: 'PUT',
      url: `${API}/collections/:collection/policy`,
      access: 'admin',
      tag: 'collections',
      summary: 'Change the policy of a collection',
    },
    params,
    body: Policy.partial(),
    response: { 200: Collection },
  }),
  deleteCollection: endpoint({
    ...{
      method: 'DELETE',
      url: `${API}/collections/:collection`,
      access: 'admin',
      tag: 'collections',
      summary: 'Erase a collection with everybody in it',
    },
    params,
    response: { 200: z.object({ success: z.literal(true), people: z.int(), faces: z.int() }) },
  }),
}
