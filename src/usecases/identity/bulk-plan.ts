/** From a source to the list of pictures and whose they are. */
import { z } from 'zod'
import type { NewJobItem } from '#queue/queue.ts'
import { readCsv, type CsvRow } from './bulk-csv.ts'
import { cleanPath, nameFromPath, pictureRefSchema, type OpenSource, type PictureRef } from './bulk-sources.ts'

const text = z.string().optional()

/** What a job keeps of a picture until it is enrolled; `problem` where that cannot be. */
export const bulkItemSchema = z.union([
  z.object({
    name: z.string(),
    image: pictureRefSchema,
    personId: text,
    details: z.object({ gender: text, birthYear: z.number().optional(), hometown: text, residence: text }).optional(),
    consent: z
      .object({ wordingVersion: z.string(), purpose: z.string(), givenBy: z.string(), expiresAt: text })
      .optional(),
  }),
  z.object({ problem: z.object({ reason: z.string(), message: z.string() }) }),
])
export type BulkItem = z.infer<typeof bulkItemSchema>
export type BulkPicture = Extract<BulkItem, { name: string }>

/** Whom a picture is about: those of one person are enrolled one after another. Names compare as persons' names do. */
export const subjectOf = (item: BulkItem): string | undefined =>
  'problem' in item
    ? undefined
    : item.personId !== undefined
      ? `id:${item.personId}`
      : `name:${item.name.normalize('NFKC').toUpperCase().toLowerCase()}`

const planned = (label: string, payload: BulkItem): NewJobItem => ({
  label,
  payload,
  subject: subjectOf(payload),
  ...('personId' in payload && { personId: payload.personId }),
})

const problem = (label: string, reason: string, message: string) => planned(label, { problem: { reason, message } })

function rowItem(row: CsvRow, image: PictureRef): BulkPicture {
  const details = {
    gender: row.gender,
    birthYear: row.birth_year,
    hometown: row.hometown,
    residence: row.residence,
  }
  return {
    name: row.user_name ?? '',
    image,
    personId: row.person_id,
    ...(Object.values(details).some((value) => value !== undefined) && { details }),
    ...(row.consent_version !== undefined && {
      consent: {
        wordingVersion: row.consent_version,
        purpose: row.consent_purpose ?? '',
        givenBy: row.consent_given_by ?? '',
        expiresAt: row.consent_expires,
      },
    }),
  }
}

/** In an order that stays the same while the source does. Throws what listing the source and reading its CSV throw. */
export async function* planBulk(
  source: OpenSource,
  csv: Uint8Array | undefined,
  maxRows: number,
): AsyncGenerator<NewJobItem, void, undefined> {
  if (!csv) {
    for await (const { path, ref } of source.pictures()) {
      const name = nameFromPath(path)
      yield name === ''
        ? problem(path, 'invalid_argument', 'Neither a folder nor the file itself tells whose picture this is.')
        : planned(path, { name, image: ref })
    }
    return
  }
  for (const { line, image, row, problem: wrong } of readCsv(csv, maxRows)) {
    const label = cleanPath(image) || `line ${line}`
    if (!row?.image) {
      yield problem(label, 'invalid_argument', `Line ${line}: ${wrong ?? 'it cannot be read'}.`)
      continue
    }
    const ref = await source.find(row.image)
    if (ref === 'none') yield problem(label, 'image_not_found', `Line ${line}: there is no such picture.`)
    else if (ref === 'several')
      yield problem(label, 'image_not_found', `Line ${line}: several pictures are called this.`)
    else yield planned(label, rowItem(row, ref))
  }
}
