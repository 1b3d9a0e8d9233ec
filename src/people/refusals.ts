/** Why a picture was not taken, in the words of the API, and what is thrown when none was. */
import { isErrorCode, LikenessError, type ErrorCode } from '#errors'
import type { Duplicate, Enrollment, Refusal, RefusalReason } from './enrollment.ts'

interface Words {
  code: string
  sentence: string
  /** What is thrown when no picture was taken and this is why. */
  thrown: ErrorCode
}

const words: Record<Exclude<RefusalReason, ErrorCode>, Words> = {
  NO_FACE: { code: 'no_face', sentence: 'There is no face in the picture.', thrown: 'no_face' },
  SEVERAL_FACES: {
    ...{ code: 'several_faces', thrown: 'several_faces' },
    sentence: 'There are several faces in the picture; say which one is meant.',
  },
  SMALL_BOUNDING_BOX: {
    ...{ code: 'too_small', thrown: 'no_usable_face' },
    sentence: 'The face is too small: come closer, or take a picture with more pixels.',
  },
  LOW_SHARPNESS: { code: 'blurred', sentence: 'The face is blurred: hold still.', thrown: 'no_usable_face' },
  LOW_BRIGHTNESS: { code: 'too_dark', sentence: 'The face is too dark: turn to the light.', thrown: 'no_usable_face' },
  LOW_CONTRAST: {
    ...{ code: 'low_contrast', thrown: 'no_usable_face' },
    sentence: 'The face has too little contrast: avoid fog, glare and light from behind.',
  },
  EXTREME_POSE: {
    ...{ code: 'extreme_pose', thrown: 'no_usable_face' },
    sentence: 'The face looks away: turn to the camera.',
  },
  LOW_FACE_QUALITY: {
    ...{ code: 'low_quality', thrown: 'no_usable_face' },
    sentence: 'The face can hardly be recognised: take a clearer picture.',
  },
  LOW_CONFIDENCE: {
    ...{ code: 'uncertain', thrown: 'no_usable_face' },
    sentence: 'It is not certain that this is a face: take a clearer picture.',
  },
  EXCEEDS_MAX_FACES: {
    ...{ code: 'too_many_faces', thrown: 'several_faces' },
    sentence: 'There are more faces in the picture than are looked at.',
  },
  DUPLICATE_PERSON: {
    ...{ code: 'duplicate', thrown: 'person_duplicate' },
    sentence: 'The face belongs to another person.',
  },
  ASSOCIATED_TO_A_DIFFERENT_USER: {
    ...{ code: 'duplicate', thrown: 'person_duplicate' },
    sentence: 'The face belongs to another person.',
  },
  LOW_MATCH_CONFIDENCE: {
    ...{ code: 'low_match', thrown: 'low_match' },
    sentence: 'The face hardly looks like the person it is to be added to.',
  },
  FACE_NOT_FOUND: {
    ...{ code: 'face_not_found', thrown: 'face_not_found' },
    sentence: 'The face was removed while it was being enrolled; try again.',
  },
}

const wordsOf = (reason: RefusalReason): Words | undefined =>
  Object.hasOwn(words, reason) ? words[reason as keyof typeof words] : undefined

export interface ToldRefusal {
  /** How the caller named the picture. */
  image: string
  /** `no_face`, `too_small`, `blurred`, ... or a code of the error catalogue. */
  reasons: string[]
  message: string
}

export const tellRefusal = ({ image, reasons, message }: Refusal): ToldRefusal => ({
  image,
  reasons: [...new Set(reasons.map((reason) => wordsOf(reason)?.code ?? reason))],
  message: [...new Set(reasons.map((reason) => wordsOf(reason)?.sentence ?? message ?? ''))].filter(Boolean).join(' '),
})

export interface ToldDuplicate {
  person_id: string
  user_name: string
  /** 0-100. */
  similarity: number
  face_id: string | null
}

export const tellDuplicates = (duplicates: Duplicate[]): ToldDuplicate[] =>
  duplicates.map(({ personId, name, similarity, faceId }) => ({
    ...{ person_id: personId, user_name: name, similarity, face_id: faceId },
  }))

/** A face that belongs to somebody else matters most, then what is wrong with a face, then what is wrong with a file. */
const weight = (code: ErrorCode) => (code === 'person_duplicate' ? 0 : code.startsWith('image_') ? 2 : 1)

const thrownFor = (reason: RefusalReason): ErrorCode =>
  wordsOf(reason)?.thrown ?? (isErrorCode(reason) ? reason : 'no_usable_face')

/**
 * For an enrolment that took no picture. The details are for the caller and have the names of duplicates in them, which
 * are never logged: only failures of ours are.
 */
export function refusalError({ refused, duplicates }: Pick<Enrollment, 'refused' | 'duplicates'>): LikenessError {
  const told = refused.map(tellRefusal)
  const [code = 'no_usable_face'] = refused
    .flatMap(({ reasons }) => reasons.map(thrownFor))
    .sort((a, b) => weight(a) - weight(b))
  const reasons = [...new Set(told.flatMap((one) => one.reasons))]
  const found = code === 'person_duplicate'
  return new LikenessError(code, {
    message: [...new Set(told.map(({ message }) => message))].filter(Boolean).join(' ') || undefined,
    details: {
      reasons,
      refused: told,
      ...(found && { duplicate_found: true, duplicate_info: tellDuplicates(duplicates) }),
    },
  })
}
