/** What passes between the main thread and an inference worker. Errors lose their class on the way, so they travel as data. */
import { catalogue, LikenessError, isLikenessError, messageOf, type ErrorCode } from '#errors'
import type { Analysis, AnalysisRequest } from '../analyser.ts'
import type { DecodeLimits } from '../decode/raster.ts'

export interface WorkerTask {
  bytes: Uint8Array
  request: AnalysisRequest
}

export interface WorkerSetup {
  manifest: unknown
  /** Absolute path of each file of the pack by name. */
  paths: Record<string, string>
  limits: DecodeLimits
}

export interface SentError {
  code: ErrorCode
  message: string
  details: Record<string, unknown>
}

export type WorkerAnswer = { analysis: Analysis } | { error: SentError }

export function sendable(error: unknown): SentError {
  if (isLikenessError(error)) return { code: error.code, message: error.message, details: error.details }
  return { code: 'engine_failed', message: catalogue.engine_failed.message, details: { reason: messageOf(error) } }
}

export const received = ({ code, message, details }: SentError): LikenessError =>
  new LikenessError(code, { message, details })
