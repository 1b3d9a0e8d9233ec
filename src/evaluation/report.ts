import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LikenessError, messageOf } from '#errors'

export interface Report {
  /** Also the names of the files: `<name>.json`, `<name>.md`, `<name>-det.svg`. */
  name: string
  numbers: object
  markdown: string
  det: string
}

/** Writes a report to a folder, which is made when missing. Throws `invalid_argument` when it cannot be written. */
export async function writeReport(directory: string, { name, numbers, markdown, det }: Report): Promise<void> {
  try {
    await mkdir(directory, { recursive: true })
    await writeFile(join(directory, `${name}.json`), `${JSON.stringify(numbers, null, 2)}\n`)
    await writeFile(join(directory, `${name}.md`), markdown)
    await writeFile(join(directory, `${name}-det.svg`), det)
  } catch (cause) {
    const message = `The report cannot be written to ${directory}: ${messageOf(cause)}.`
    throw new LikenessError('invalid_argument', { message, cause })
  }
}

/** A Markdown table; cells must not hold line breaks. */
export const markdownTable = (head: string[], rows: (string | number)[][]): string =>
  [head, head.map(() => '---'), ...rows]
    .map((row) => `| ${row.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n')

export const percent = (share: number | null, digits = 2): string =>
  share === null ? '-' : `${(share * 100).toFixed(digits)} %`
