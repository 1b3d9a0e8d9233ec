import { z } from 'zod'
import { API, Box, collection, endpoint, moment, personId, similarity, time } from './endpoint.ts'
import { birthYearText, line, requiredLine } from './person-limits.ts'

const tag = 'recognition'
export const image = z.file().describe('JPEG, PNG, WebP, AVIF, GIF, TIFF, HEIC or BMP')
const flag = z.enum(['true', 'false']).transform((value) => value === 'true')
const text = line.optional()

export const PURPOSES = ['default', 'attendance', 'access_control', 'financial'] as const
export const Purpose = z.enum(PURPOSES).meta({ id: 'Purpose' })

/** Fields of the forms, as the text they arrive as. */
export const EnrollFields = z.object({
  user_name: requiredLine.describe('Required for a new person').optional(),
  person_id: personId.describe('Adds the pictures to this person').optional(),
  gender: text,
  birth_year: birthYearText.optional(),
  hometown: text,
  residence: text,
  collection,
  allow_duplicate: flag.describe('Enrol even a face that belongs to somebody else').optional(),
  face_left: z.coerce.number().min(-1).max(2).describe('Which of several faces: its box, in fractions').optional(),
  face_top: z.coerce.number().min(-1).max(2).optional(),
  face_width: z.coerce.number().positive().max(2).optional(),
  face_height: z.coerce.number().positive().max(2).optional(),
  consent_version: z.string().trim().min(1).max(100).describe('Version of the wording that was agreed to').optional(),
  consent_purpose: requiredLine.optional(),
  consent_given_by: requiredLine.optional(),
  consent_expires_at: moment.optional(),
})

export const IdentifyFields = z.object({
  threshold: z.coerce
    .number()
    .min(0)
    .max(1)
    .describe(
      'Least confidence 0-1; higher is stricter. Given, it is applied as it is. Not given: that of the purpose (0.6 unless configured), raised with the size of the collection so that a stranger is taken for somebody in it no more often than the purpose allows.',
    )
    .optional(),
  collection,
  purpose: Purpose.optional(),
  source: z.string().trim().min(1).max(100).describe('Where the picture comes from, for the history').optional(),
})

export const Duplicate = z
  .object({ person_id: z.string(), user_name: z.string(), similarity, face_id: z.string().nullable() })
  .meta({ id: 'Duplicate' })

export const Enrolled = z
  .object({
    success: z.boolean(),
    person_id: z.string(),
    user_name: z.string(),
    face_id: z.string(),
    face_ids: z.array(z.string()),
    message: z.string(),
    duplicate_found: z.boolean(),
    duplicate_info: z.array(Duplicate).nullable(),
    image_url: z.string().nullable(),
    quality_score: z.number().nullable().describe('0-100, of the first picture'),
    processing_time_ms: z.number(),
    refused: z
      .array(z.object({ image: z.string(), reasons: z.array(z.string()), message: z.string().nullable() }))
      .describe('Pictures that were not taken, while others were'),
  })
  .meta({ id: 'Enrolled' })

export const IdentifiedFace = z
  .object({
    person_id: z.string().nullable(),
    user_name: z.string().nullable(),
    gender: z.string().nullable(),
    birth_year: z.int().nullable(),
    hometown: z.string().nullable(),
    residence: z.string().nullable(),
    confidence: z.number().min(0).max(1).nullable().describe('similarity / 100'),
    similarity: similarity.nullable(),
    face_id: z.string().nullable().describe('A face of the person in the collection'),
    match_id: z.string().nullable().describe('In the history'),
    match_time: time.nullable(),
    bounding_box: Box,
    next_best: z
      .object({ person_id: z.string(), user_name: z.string(), similarity })
      .nullable()
      .describe('Somebody else the face looks like, however little'),
    quality: z.object({ brightness: z.number(), sharpness: z.number(), face: z.number().nullable() }),
  })
  .meta({ id: 'IdentifiedFace' })

export const Identified = z
  .object({
    success: z.boolean(),
    faces_detected: z.int().describe('Faces in the picture, matched or not'),
    processing_time_ms: z.number(),
    threshold: similarity.describe('What was applied, 0-100'),
    width: z.int(),
    height: z.int(),
    faces: z.array(IdentifiedFace),
  })
  .meta({ id: 'Identified' })

const ComparedFace = z.object({ bounding_box: Box, similarity, match: z.boolean() }).meta({ id: 'ComparedFace' })

export const Compared = z
  .object({
    success: z.boolean(),
    similarity: similarity.describe('Of the largest face of the first picture and the best face of the second'),
    match: z.boolean(),
    threshold: similarity,
    false_match_rate: z
      .number()
      .nullable()
      .describe('Share of pairs of different people that reach the threshold, as measured'),
    source: z.object({ bounding_box: Box, width: z.int(), height: z.int() }),
    target: z.object({ width: z.int(), height: z.int() }),
    faces: z.array(ComparedFace).describe('Every face of the second picture, best first'),
    processing_time_ms: z.number(),
  })
  .meta({ id: 'Compared' })

export const ADVICE = [
  'no_face',
  'several_faces',
  'closer',
  'too_dark',
  'too_bright',
  'blurred',
  'turn_to_camera',
  'low_contrast',
  'low_quality',
] as const

export const Detected = z
  .object({
    success: z.boolean(),
    faces_detected: z.int(),
    width: z.int(),
    height: z.int(),
    usable: z.boolean().describe('Good enough to enrol'),
    advice: z.array(z.enum(ADVICE)).describe('What to change, most important first'),
    faces: z.array(
      z.object({
        bounding_box: Box,
        confidence: z.number(),
        quality: z.object({ brightness: z.number(), sharpness: z.number(), face: z.number().nullable() }),
        pose: z.object({ roll: z.number(), yaw: z.number(), pitch: z.number() }),
      }),
    ),
    processing_time_ms: z.number(),
  })
  .meta({ id: 'Detected' })

export const recognitionEndpoints = {
  enroll: endpoint({
    ...{ method: 'POST', url: `${API}/enroll`, access: 'operator', tag, summary: 'Enrol a person, or add pictures' },
    description:
      'Refuses pictures that are not good enough (422 with the reasons) and faces that belong to another person (409 with duplicate_info). What fails leaves nothing behind. At most 20 pictures, together at most 100 MiB; send more of them in several requests with person_id, or as a bulk enrolment.',
    form: EnrollFields.extend({ image: z.union([image, z.array(image)]) }),
    response: { 200: Enrolled },
  }),
  identify: endpoint({
    ...{ method: 'POST', url: `${API}/identify`, access: 'operator', tag, summary: 'Who is in the picture' },
    description: 'Every face is in the answer and in the history; one that nobody matches has nulls.',
    querystring: IdentifyFields,
    form: IdentifyFields.extend({ image }),
    response: { 200: Identified },
  }),
  compare: endpoint({
    ...{ method: 'POST', url: `${API}/compare`, access: 'operator', tag, summary: 'Are these the same person' },
    description: 'Nothing of the two pictures is kept.',
    form: z.object({ source: image, target: image }),
    response: { 200: Compared },
  }),
  detect: endpoint({
    ...{
      method: 'POST',
      url: `${API}/detect`,
      access: 'operator',
      tag,
      summary: 'Where are the faces, how good are they',
    },
    form: z.object({ image }),
    response: { 200: Detected },
  }),
}
