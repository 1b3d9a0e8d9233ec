import { form } from '@likeness/client'
import type { Schemas } from '../../api.ts'
import { sendForm } from '../../send-form.ts'

type Fields = {
  archive: File | null
  folder: string | null
  collection: string | null
}

/**
 * What a bulk enrolment would cost; the archive stays with the server until it is begun. Tells how much of it is on its
 * way, 0-1. Throws `ApiError`, or the `AbortError` of the signal.
 */
export const upload = (fields: Fields, onSent: (share: number) => void, signal: AbortSignal) =>
  send<Schemas['BulkEstimate']>('/api/v1/jobs/bulk-enroll/estimate', fields, onSent, signal)

/** Begins the enrolment of what was uploaded. */
export const begin = (
  fields: Omit<Fields, 'archive'> & { upload: string | null; allow_duplicate: string },
  signal: AbortSignal,
) => send<Schemas['Job']>('/api/v1/jobs/bulk-enroll', fields, () => undefined, signal)

function send<Answer>(
  path: string,
  fields: Record<string, string | File | null>,
  onSent: (share: number) => void,
  signal: AbortSignal,
): Promise<Answer> {
  return sendForm(path, form(fields).bodySerializer(), onSent, signal)
}
