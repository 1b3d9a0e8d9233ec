/** What is asked of an enrolment and what it answers. */
import type { BoundingBox, ImageBytes, QualityFilter, UnindexedReason } from '#engine/engine.ts'
import type { ErrorCode } from '#errors'
import type { GivenConsent } from './consents.ts'
import type { Person, PersonDetails } from './store.ts'

export interface EnrollImage {
  /** How the picture is called in the answer. */
  name: string
  read(): Promise<ImageBytes>
}

/** What a face must have to be a reference. */
export interface QualityGate {
  /** The shorter side of the face's box in pixels. Default 40. */
  minFacePixels?: number
  /** 0-100 each; without a limit it is not looked at. */
  minContrast?: number
  minBrightness?: number
  minSharpness?: number
}

export interface EnrollRequest {
  collectionId: string
  /** Whom it is about, unless `personId` says so: a new person, or with this name the one there is. */
  name?: string
  /** Adds pictures to this person. */
  personId?: string
  /** A new person even when somebody has this name. Default false: pictures go to whom there is of this name. */
  namesake?: boolean
  /** Of a new person; of one there is they are changed once a picture was accepted. */
  details?: Partial<PersonDetails>
  /** Kept only when a picture is accepted. */
  consent?: GivenConsent
  /** The actor. Default `local`. */
  recordedBy?: string
  images: EnrollImage[]
  /** Enrol even a face that belongs to another person already. Default false. */
  allowDuplicate?: boolean
  /** Similarity 0-100 from which a face is another person's. Default: the pack's, at least 95. */
  duplicateThreshold?: number
  /** Of several faces take the largest, instead of refusing the picture. Tiny ones behind it never count. Default false. */
  largest?: boolean
  /** Of several faces take the one that fills this box best, in fractions of the upright picture. */
  faceBox?: BoundingBox
  /** Default AUTO. */
  qualityFilter?: QualityFilter
  /** In addition to the quality filter. Without it nothing is measured. */
  quality?: QualityGate
  /**
   * Similarity 0-100 a further picture must reach against those the person has. Default 25: whoever enrols says who it
   * is, so only a picture that hardly can be of this person is refused.
   */
  matchThreshold?: number
  /** Pictures under way at once. Default 1. */
  concurrency?: number
  /**
   * For names out of a list that may be older than an erasure: asked once it is known who is there, before anybody is
   * made; throws to refuse. With it somebody of this name who is being erased is waited for, see `claim.ts`.
   */
  stillAsked?: () => Promise<void>
  /** Called after each picture, in order. */
  onImage?: (outcome: EnrolledImage) => void
  /** Once aborted no further picture is taken; those under way are finished and stay. */
  signal?: AbortSignal
}

/** Upper-case reasons are about the face, lower-case ones (codes of the error catalogue) about the file. */
export type RefusalReason =
  | UnindexedReason
  | 'NO_FACE'
  | 'SEVERAL_FACES'
  | 'LOW_CONTRAST'
  | 'DUPLICATE_PERSON'
  | 'LOW_MATCH_CONFIDENCE'
  | 'FACE_NOT_FOUND'
  | 'ASSOCIATED_TO_A_DIFFERENT_USER'
  | ErrorCode

/** Another person whose face this is, or nearly. */
export interface Duplicate {
  personId: string
  name: string
  /** 0-100. */
  similarity: number
  /** One of that person's faces; null when it is gone meanwhile. */
  faceId: string | null
}

export interface Refusal {
  image: string
  reasons: RefusalReason[]
  /** A sentence for people, where the reasons leave something open. */
  message?: string
  /** With DUPLICATE_PERSON: who has this face already. */
  duplicateOf?: { personId: string; name: string; similarity: number }
}

export interface EnrolledImage {
  image: string
  faceId?: string
  /** True: the face was there before. */
  known?: boolean
  /** Of the reference that was made, or was there; absent for pictures of a time that kept none. */
  referenceId?: string
  /** Object keys; null where the policy keeps no pictures. */
  imageKey?: string | null
  thumbnailKey?: string | null
  /** 0-100, of the face that was looked at; null when the pack gives no such measure. */
  qualityScore?: number | null
  /** Everybody else this face is too much alike with, whether it was refused for that or not. Best first. */
  duplicates?: Duplicate[]
  refused?: Refusal
}

export interface Enrollment {
  /** Null: no picture was accepted and there is no such person. */
  person: Person | null
  created: boolean
  /** Of every accepted picture, in order and once each; those that were there before are among them. */
  faceIds: string[]
  refused: Refusal[]
  /** What became of each picture, in order. */
  images: EnrolledImage[]
  /** Of all pictures, each person once with the highest similarity, best first. */
  duplicates: Duplicate[]
}
