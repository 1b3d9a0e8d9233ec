/** What is written never takes the place of a picture that is read. */
import { realpath, stat } from 'node:fs/promises'
import { LikenessError } from '#errors'

/** What tells that two paths are one file, also through links. Empty when there is no such file. */
async function identitiesOf(path: string): Promise<string[]> {
  try {
    const [real, { dev, ino }] = await Promise.all([realpath(path), stat(path, { bigint: true })])
    // File systems without such numbers answer 0 for every file.
    return ino === 0n ? [real] : [real, `${dev}:${ino}`]
  } catch {
    return []
  }
}

/** Throws `invalid_argument` with the remedy when one of the targets is one of the pictures, by whatever name. */
export async function refuseOverwriting(
  pictures: readonly { name: string }[],
  targets: readonly string[],
  remedy: string,
): Promise<void> {
  const existing = new Map<string, string>()
  for (const path of targets) for (const identity of await identitiesOf(path)) existing.set(identity, path)
  if (existing.size === 0) return
  for (const { name } of pictures) {
    if (name === '-') continue
    const path = (await identitiesOf(name)).map((identity) => existing.get(identity)).find((found) => found)
    if (path !== undefined)
      throw new LikenessError('invalid_argument', {
        message: `${path} would overwrite the picture ${name}: ${remedy}.`,
        details: { picture: name, path },
      })
  }
}
