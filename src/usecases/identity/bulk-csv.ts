/** Who is who, row by row: a CSV as spreadsheets write it, with commas, semicolons or tabs. */
import { CsvError, parse } from 'csv-parse/sync'
import { z } from 'zod'
import { LikenessError } from '#errors'

const CSV_COLUMNS = [
  ...['user_name', 'image', 'gender', 'birth_year', 'hometown', 'residence', 'person_id'],
  ...['consent_version', 'consent_purpose', 'consent_given_by', 'consent_expires'],
]

/** Nobody older was photographed. */
const EARLIEST_BIRTH_YEAR = 1800

const filled = z
  .string()
  .optional()
  .transform((text) => text?.trim() || undefined)

const rowSchema = z
  .object({
    user_name: filled,
    image: filled,
    gender: filled,
    birth_year: filled
      .transform((text) => (text === undefined ? undefined : Number(text)))
      .pipe(
        z
          .number('is not a year')
          .int('is not a year')
          .min(EARLIEST_BIRTH_YEAR, `is before ${EARLIEST_BIRTH_YEAR}`)
          .refine((year) => year <= new Date().getFullYear(), 'lies in the future')
          .optional(),
      ),
    hometown: filled,
    residence: filled,
    person_id: filled,
    consent_version: filled,
    consent_purpose: filled,
    consent_given_by: filled,
    consent_expires: filled.pipe(
      z.union([z.iso.date(), z.iso.datetime({ offset: true })], 'is not a date like 2030-12-31').optional(),
    ),
  })
  .superRefine((row, context) => {
    const must = (column: keyof typeof row, when = true) => {
      if (when && row[column] === undefined) context.addIssue({ code: 'custom', path: [column], message: 'is empty' })
    }
    must('user_name')
    must('image')
    const consented = [row.consent_version, row.consent_purpose, row.consent_given_by, row.consent_expires]
    const consent = consented.some((value) => value !== undefined)
    must('consent_version', consent)
    must('consent_purpose', consent)
    must('consent_given_by', consent)
  })
export type CsvRow = z.infer<typeof rowSchema>

export interface ReadRow {
  /** Of the file, the header being line 1. */
  line: number
  /** As far as it could be told. */
  image: string
  row?: CsvRow
  problem?: string
}

const refuse = (message: string, cause?: unknown) =>
  new LikenessError('invalid_argument', { message: `The CSV cannot be used: ${message}`, cause })

function decode(bytes: Uint8Array): string {
  const utf16 = bytes[0] === 0xff && bytes[1] === 0xfe
  try {
    return new TextDecoder(utf16 ? 'utf-16le' : 'utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw refuse('its letters are not UTF-8. In a spreadsheet, save it as "CSV UTF-8".', cause)
  }
}

/** Throws `invalid_argument` when the file as a whole cannot be read; what is wrong with a row is said of that row. */
export function readCsv(bytes: Uint8Array, maxRows: number): ReadRow[] {
  const text = decode(bytes)
  const head = text.slice(0, text.search(/\r|\n|$/))
  const delimiter = [',', ';', '\t'].reduce((best, next) =>
    head.split(next).length > head.split(best).length ? next : best,
  )
  let records: { record: Record<string, string>; info: { lines: number } }[]
  try {
    records = parse(text, {
      columns: (header: string[]) => {
        const names = header.map((name) => name.trim().toLowerCase())
        const missing = ['user_name', 'image'].filter((name) => !names.includes(name))
        if (missing.length)
          throw refuse(`it has no column ${missing.join(' and no column ')}. Known columns: ${CSV_COLUMNS.join(', ')}.`)
        const twice = names.find((name, index) => CSV_COLUMNS.includes(name) && names.indexOf(name) !== index)
        if (twice) throw refuse(`it has the column ${twice} twice.`)
        return names
      },
      delimiter,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      max_record_size: 65_536,
      to: maxRows + 1,
    })
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause
    throw refuse(`${cause.message}.`, cause)
  }
  if (head.trim() === '') throw refuse('it is empty.')
  if (records.length > maxRows) throw refuse(`it has more than ${maxRows.toLocaleString('en')} rows.`)
  return records.map(({ record, info }) => {
    const read = { line: info.lines, image: record['image']?.trim() ?? '' }
    const parsed = rowSchema.safeParse(record)
    if (parsed.success) return { ...read, row: parsed.data }
    const problem = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')
    return { ...read, problem }
  })
}
