/** The messages of the pages behind the sign-in: a file of its own, which visitors do not fetch. */
import type { Messages } from './messages.ts'

export const files = import.meta.glob<Messages>(['./*/*.json', '!./*/{common,errors,faces,shell,visit}.json'], {
  eager: true,
  import: 'default',
})
