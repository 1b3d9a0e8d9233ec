/** The list as a table that spreadsheets open and that is read back as it was. */
import { CsvError, parse } from 'csv-parse/sync'
import { z } from 'zod'
import { LikenessError } from '#errors'

/** In the archive. */
export const LIST_FILE = 'entries.csv'
export const PICTURES_FOLDER = 'pictures'

export interface ExportRow {
  name: string
  reason: string
  expiresAt: Date | null
  /** Told, not taken back: an entry is added when it is added. */
  addedAt: Date
  /** Names of files in {@link PICTURES_FOLDER}. */
  pictures: string[]
}

const COLUMNS = ['name', 'reason', 'expires_at', 'added_at', 'pictures'] as const
const NEEDED = ['name', 'reason', 'pictures']

/** Spreadsheets take such a text for a formula; with an apostrophe before it, it stays a text. */
const FORMULA = /^'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/
const guard = (text: string) => (FORMULA.test(text) ? `'${text}` : text)
const unguard = (text: string) => (text.startsWith("'") && FORMULA.test(text) ? text.slice(1) : text)

const line = (cells: readonly string[]) => `${cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join()}\r\n`

/** In UTF-8, and saying so to spreadsheets. */
export function writeRows(rows: ExportRow[]): Uint8Array {
  const lines = rows.map(({ name, reason, expiresAt, addedAt, pictures }) =>
    line([
      ...[guard(name), guard(reason), expiresAt?.toISOString() ?? '', addedAt.toISOString()],
      guard(pictures.join(';')),
    ]),
  )
  return Buffer.from(`\ufeff${line(COLUMNS)}${lines.join('')}`)
}

export type ReadRow = { name: string } & (
  | { row: Pick<ExportRow, 'name' | 'reason' | 'expiresAt' | 'pictures'> }
  /** What is wrong with it. */
  | { problem: string }
)

const MOST_PICTURES = 100

const rowSchema = z.object({
  name: z.string().trim().transform(unguard).pipe(z.string().min(1, 'is empty')),
  reason: z.string().trim().transform(unguard).pipe(z.string().min(1, 'is empty')),
  expires_at: z
    .string()
    .trim()
    .default('')
    .pipe(z.union([z.literal(''), z.iso.date(), z.iso.datetime({ offset: true })], 'is not a date like 2030-12-31'))
    .transform((text) => (text === '' ? null : new Date(text))),
  pictures: z
    .string()
    .transform((text) => text.split(/[;\r\n]/).flatMap((name) => name.trim() || []))
    .pipe(z.array(z.string()).min(1, 'names no picture').max(MOST_PICTURES, 'names too many pictures')),
})

const refuse = (message: string, cause?: unknown) =>
  new LikenessError('invalid_argument', { message: `${LIST_FILE} cannot be used: ${message}`, cause })

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw refuse('its letters are not UTF-8. In a spreadsheet, save it as "CSV UTF-8".', cause)
  }
}

function headerOf(cells: string[]): string[] {
  const names = cells.map((cell) => cell.trim().toLowerCase())
  const missing = NEEDED.filter((name) => !names.includes(name))
  if (missing.length > 0) throw refuse(`it has no column ${missing.join(' and no column ')}.`)
  const twice = COLUMNS.find((name) => names.indexOf(name) !== names.lastIndexOf(name))
  if (twice) throw refuse(`it has the column ${twice} twice.`)
  return names
}

/** Throws `invalid_argument` when the file as a whole cannot be read; what is wrong with a row is said of that row. */
export function readRows(bytes: Uint8Array, maxRows: number): ReadRow[] {
  const text = decode(bytes)
  const head = text.slice(0, text.search(/\r|\n|$/))
  if (head.trim() === '') throw refuse('it is empty.')
  const delimiter = [',', ';', '\t'].reduce((best, next) =>
    head.split(next).length > head.split(best).length ? next : best,
  )
  let records: Record<string, string>[]
  try {
    records = parse(text, {
      ...{ columns: headerOf, delimiter, to: maxRows + 1, max_record_size: 65_536 },
      ...{ relax_column_count: true, skip_empty_lines: true, skip_records_with_empty_values: true },
    })
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause
    throw refuse(`${cause.message}.`, cause)
  }
  if (records.length > maxRows) throw refuse(`it has more than ${maxRows.toLocaleString('en')} rows.`)
  return records.map((record) => {
    const name = unguard(record['name']?.trim() ?? '').slice(0, 100)
    const parsed = rowSchema.safeParse(record)
    if (!parsed.success)
      return {
        name,
        problem: parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '),
      }
    const { expires_at: expiresAt, ...row } = parsed.data
    return { name, row: { ...row, expiresAt } }
  })
}
