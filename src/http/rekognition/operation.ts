/** What an operation of the endpoint is, and what its handler gets to work with. */
import type { z } from 'zod'
import type { Audit } from '#audit/audit.ts'
import type { Principal } from '#access/principal.ts'
import type { Role } from '#access/store.ts'
import type { Engine } from '#engine/engine.ts'
import type { VideoJobs } from '#video/video-jobs.ts'
import type { ImageInput } from './constraints.ts'

/** Who signed the request. */
export interface Caller {
  principal: Principal
  accessKeyId: string
  /** As signed for; part of ARNs. */
  region: string
}

export interface Call<Input> {
  input: Input
  caller: Caller
  services: Services
  /** Aborts when the client went away. */
  signal: AbortSignal
}

export interface Services {
  engine: Engine
  /** 12 digits: whose resources the ARNs say they are. */
  accountId: string
  /** The picture's file. Throws AwsExceptions about missing, unreadable, too large or wrongly encoded pictures. */
  imageBytes(image: ImageInput, signal: AbortSignal): Promise<Uint8Array>
  /** A collection goes with everybody in it and everything kept of them. */
  removeCollection(collectionId: string, actor: string): Promise<unknown>
  /** Throws `consent_required` where nobody's face may be stored without a recorded consent. */
  assertMayIndex(collectionId: string): Promise<void>
  /** Throws an AwsException when the user is a person of the identity use: those are changed there, with all their records. */
  assertNoPerson(collectionId: string, userId: string): Promise<void>
  /**
   * Does the work once for a token: the same token with the same input gets the first answer again, with another input an
   * IdempotentParameterMismatchException. Without a token the work is simply done.
   */
  once<Answer extends object>(request: OnceRequest, work: () => Promise<Answer>): Promise<Answer>
  /** Searches of stored videos. */
  videos: Pick<VideoJobs, 'start' | 'results' | 'forget'>
  audit: Pick<Audit, 'record'>
}

export interface OnceRequest {
  caller: Caller
  operation: string
  token: string | undefined
  /** As validated, without the token. */
  input: object
}

export interface Operation<Schema extends z.ZodType = z.ZodType> {
  /** As in `X-Amz-Target: RekognitionService.<name>`. */
  name: string
  /** Least role of the caller. */
  role: Role
  input: Schema
  /** Whether pictures are looked at: such calls wait for their turn, and are told to slow down when the line is full. */
  looks?: boolean
  /** Resolves with the members of the answer; those that are undefined are left out. */
  handle(call: Call<z.output<Schema>>): Promise<object>
}

/** For type inference: `input` types what `handle` gets. */
export const operation = <Schema extends z.ZodType>(definition: Operation<Schema>): Operation<Schema> => definition

/** Every operation on a collection has this member; the caller's scope is checked before the handler is asked. */
export const collectionOf = (input: unknown): string | undefined => {
  const id = (input as { CollectionId?: unknown }).CollectionId
  return typeof id === 'string' ? id : undefined
}
