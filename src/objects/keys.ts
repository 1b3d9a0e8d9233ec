import { LikenessError } from '#errors'

const PART = /^[A-Za-z0-9._-]{1,255}$/
const LONGEST = 1000
const isPart = (part: string) => PART.test(part) && part !== '.' && part !== '..'

function refuse(what: string): never {
  throw new LikenessError('invalid_argument', {
    message: `The ${what} of a stored picture is not valid: parts of letters, digits, dots, dashes and underscores, separated by slashes.`,
  })
}

/** The parts of a key. Throws `invalid_argument`. */
export function partsOf(key: string): string[] {
  const parts = key.split('/')
  return key.length <= LONGEST && parts.every(isPart) ? parts : refuse('key')
}

/** A prefix is the beginning of a key: whole folders, and the beginning of a name. Throws `invalid_argument`. */
export function splitPrefix(prefix: string): { folders: string[]; begins: string } {
  const folders = prefix.split('/')
  const begins = folders.pop() ?? ''
  const good = prefix.length <= LONGEST && folders.every(isPart) && (begins === '' || PART.test(begins))
  return good ? { folders, begins } : refuse('prefix')
}

/** Throws `invalid_argument` unless the prefix is whole folders, at least one: deleting goes by those. */
export function folderPrefix(prefix: string): string {
  const { folders, begins } = splitPrefix(prefix)
  return folders.length > 0 && begins === '' ? prefix : refuse('prefix')
}
