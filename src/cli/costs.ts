/** Before calls that are paid for: what they are expected to cost, and whether somebody agrees. */
import { createInterface } from 'node:readline'
import { LikenessError } from '#errors'
import { note } from './print.ts'

export const dollars = (amount: number): string => `${amount.toFixed(amount < 1 ? 3 : 2)} US dollars`

/** Throws `invalid_argument` where nobody can be asked. */
export async function confirmed(estimate: string, signal: AbortSignal): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new LikenessError('invalid_argument', { message: `${estimate} Nothing was sent: say --yes to go on.` })
  note(estimate)
  process.stderr.write('Go on? [y/N] ')
  for await (const line of createInterface({ input: process.stdin, terminal: false, signal }))
    return /^\s*y(es)?\s*$/i.test(line)
  return false
}
