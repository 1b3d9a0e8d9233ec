/** Where a webhook may be, as far as its address alone can tell: where it leads to is looked at when something is sent. */
import { LikenessError } from '#errors'

const LONGEST = 2048

const refused = (message: string) => new LikenessError('invalid_argument', { message })

/** The address as it will be used. Throws `invalid_argument`, without repeating what may hold a secret. */
export function readAddress(text: string): string {
  const tooLong = () => refused(`The address of a webhook has at most ${LONGEST} characters.`)
  if (text.length > LONGEST) throw tooLong()
  if (!URL.canParse(text)) throw refused('The address of a webhook is a whole one, like https://example.com/hook.')
  const url = new URL(text)
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw refused('A webhook is told over https or http, and nothing else.')
  if (url.username !== '' || url.password !== '')
    throw refused(
      'The address of a webhook holds no user name or password: its receiver knows us by the signature of each message.',
    )
  if (url.hash !== '') throw refused('The address of a webhook has no part behind a #: that would not be sent.')
  // Written out, it may be longer than it came.
  if (url.href.length > LONGEST) throw tooLong()
  return url.href
}
