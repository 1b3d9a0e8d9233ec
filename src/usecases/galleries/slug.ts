/** A gallery's name as part of an address. */
import { LikenessError } from '#errors'

const LONGEST = 60
const SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/

/** Of a name, or as it was given, which must be one already. Throws `invalid_argument`. */
export function slugOf(name: string, { given = false } = {}): string {
  if (given) {
    if (name.length <= LONGEST && SLUG.test(name)) return name
    throw new LikenessError('invalid_argument', {
      message: `The short name takes small letters, digits and single dashes, ${LONGEST} characters at most.`,
      details: { argument: 'slug' },
    })
  }
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST)
    .replace(/^-+|-+$/g, '')
  return plain || 'gallery'
}
