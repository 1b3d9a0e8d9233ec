import { LikenessError, messageOf } from '#errors'

export interface Pair {
  x: string
  y: string
  same: boolean
  fold?: string
}

const YES = ['1', 'yes', 'y', 'true', 'same']
const NO = ['0', 'no', 'n', 'false', 'different']

const wrong = (message: string, cause?: unknown) => new LikenessError('invalid_argument', { message, cause })

/**
 * Pairs of pictures from CSV text: columns `file_x`, `file_y`, `same` or `decision`, and optionally `fold`, in any
 * order and case. Throws `invalid_argument` that names the line.
 */
export async function parsePairs(text: string): Promise<Pair[]> {
  const { parse } = await import('csv-parse/sync')
  let rows: { record: Record<string, string>; info: { lines: number } }[]
  try {
    rows = parse(text, {
      bom: true,
      columns: (head: string[]) => head.map((name) => name.trim().toLowerCase()),
      info: true,
      relax_column_count_more: true,
      skip_empty_lines: true,
      trim: true,
    })
  } catch (cause) {
    throw wrong(`The file of pairs is not readable CSV: ${messageOf(cause)}`, cause)
  }
  if (rows.length === 0) throw wrong('The file of pairs has no pairs.')
  const head = Object.keys(rows[0]!.record)
  const answer = ['same', 'decision'].find((name) => head.includes(name))
  const missing = ['file_x', 'file_y'].filter((name) => !head.includes(name))
  if (!answer) missing.push('same (or Decision)')
  if (missing.length > 0 || !answer)
    throw wrong(`The file of pairs needs columns file_x, file_y and same; there is no ${missing.join(', ')}.`)

  return rows.map(({ record, info }) => {
    const decision = (record[answer] ?? '').toLowerCase()
    if (!YES.includes(decision) && !NO.includes(decision))
      throw wrong(`Line ${info.lines}: ${answer} is "${record[answer]}"; it must be 1 or 0, Yes or No, True or False.`)
    const { file_x: x, file_y: y, fold } = record
    if (!x || !y) throw wrong(`Line ${info.lines}: a file name is missing.`)
    return { x, y, same: YES.includes(decision), ...(fold && { fold }) }
  })
}
