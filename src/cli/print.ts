/** The two streams: answers go to standard output, everything said about the work to standard error. */
import { once } from 'node:events'
import { isLikenessError, messageOf } from '#errors'

/** Writes to standard output and waits while the reader is behind. */
export async function print(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain').catch(() => {})
}

/** One JSON value on a line of its own. */
export const printJson = (value: unknown): Promise<void> => print(`${JSON.stringify(value)}\n`)

export const note = (text: string): void => void process.stderr.write(`${text}\n`)

/**
 * File and person names come from anywhere. On a terminal a control character could move the cursor or worse, so it
 * is shown as a replacement character.
 */
export const printable = (text: string): string => text.replaceAll(/[\p{Cc}\u2028\u2029\u202a-\u202e]/gu, '\ufffd')

export type Cell = string | number | null

/** A table for people. Numbers are on the right. */
export async function table(head: string[], rows: Cell[][]): Promise<string> {
  const { default: Table } = await import('cli-table3')
  const numeric = head.map(
    (_, i) => rows.length > 0 && rows.every((row) => typeof row[i] === 'number' || row[i] === null),
  )
  const made = new Table({
    head,
    colAligns: numeric.map((yes) => (yes ? 'right' : 'left')),
    style: { head: [], border: [], compact: true },
  })
  made.push(...rows.map((row) => row.map((cell) => (cell === null ? '-' : printable(String(cell))))))
  return `${made.toString()}\n`
}

/** What `--json` says about a failure. */
export const errorAnswer = (error: unknown) => ({
  error: isLikenessError(error) ? error.toJSON() : { code: 'unexpected', message: messageOf(error) },
})

/** A sentence for people; causes are told as well, since they often hold the remedy. */
export function sentence(error: unknown): string {
  const parts = [messageOf(error)]
  for (let cause = error instanceof Error ? error.cause : undefined; cause && parts.length < 4;) {
    const message = messageOf(cause)
    if (!parts.some((part) => part.includes(message))) parts.push(message)
    cause = cause instanceof Error ? cause.cause : undefined
  }
  return parts.join(': ').split('\n').map(printable).join('\n')
}

export const round = (value: number, digits = 1): number => Number(value.toFixed(digits))
export const plural = (n: number, one: string, many = `${one}s`): string =>
  `${n.toLocaleString('en')} ${n === 1 ? one : many}`
