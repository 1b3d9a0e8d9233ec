/** Pictures in a folder of this machine. On a server only below folders the operator named, links followed or not. */
import { open, readdir, realpath, stat } from 'node:fs/promises'
import { join, relative, resolve, sep } from 'node:path'
import { LikenessError, messageOf } from '#errors'
import { PICTURE_EXTENSIONS, cleanPath, isTopList, type BulkLimits, type OpenSource } from './bulk-sources.ts'

const isWithin = (path: string, root: string) =>
  path === root || path.startsWith(root.endsWith(sep) ? root : root + sep)

const refused = (path: string) =>
  new LikenessError('forbidden', {
    message: `${path} is not below a folder that may be imported from. Whoever runs the service names those folders.`,
  })

const missing = (path: string, cause: unknown) =>
  new LikenessError('invalid_argument', {
    message: `${path} cannot be opened: ${(cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'it does not exist' : messageOf(cause)}.`,
    cause,
  })

/**
 * The real path, after every link. `roots` undefined: anywhere. Throws `forbidden`, `invalid_argument`. A path outside
 * is refused whether it exists or not, so that nobody can ask what there is.
 */
export async function allowedPath(path: string, roots: string[] | undefined): Promise<string> {
  const full = resolve(path)
  if (!roots) return realpath(full).catch((cause: unknown) => Promise.reject(missing(path, cause)))
  const real = await Promise.all(roots.map((root) => realpath(root).catch(() => resolve(root))))
  const inside = (candidate: string) => real.some((root) => isWithin(candidate, root))
  if (!inside(full) && !roots.some((root) => isWithin(full, resolve(root)))) throw refused(path)
  const target = await realpath(full).catch((cause: unknown) => Promise.reject(missing(path, cause)))
  if (!inside(target)) throw refused(path)
  return target
}

const tooLarge = (limit: number) =>
  new LikenessError('image_too_many_bytes', {
    message: `The file is larger than the limit of ${limit.toLocaleString('en')} bytes.`,
    details: { limit },
  })

/** Throws `image_*`. Neither devices nor pipes: only files have an end. */
export async function readWithin(path: string, maxBytes: number): Promise<Uint8Array> {
  try {
    // Before opening it, which waits for ever on a pipe nobody writes to.
    if (!(await stat(path)).isFile()) throw new LikenessError('image_unreadable', { message: 'This is not a file.' })
    const file = await open(path)
    try {
      if ((await file.stat()).size > maxBytes) throw tooLarge(maxBytes)
      const bytes = await file.readFile()
      if (bytes.length > maxBytes) throw tooLarge(maxBytes)
      if (bytes.length === 0) throw new LikenessError('image_empty')
      return bytes
    } finally {
      await file.close()
    }
  } catch (cause) {
    if (cause instanceof LikenessError) throw cause
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new LikenessError('image_not_found', { cause })
    const why = code === 'EACCES' || code === 'EPERM' ? 'permission denied' : messageOf(cause)
    throw new LikenessError('image_unreadable', { message: `The image file cannot be read: ${why}.`, cause })
  }
}

export async function openFolder(path: string, roots: string[] | undefined, limits: BulkLimits): Promise<OpenSource> {
  const root = await allowedPath(path, roots)
  if (!(await stat(root)).isDirectory())
    throw new LikenessError('invalid_argument', { message: `${path} is not a folder.` })

  /** Where a file of the folder really is, or an error of an image. */
  async function locate(file: string): Promise<string> {
    const full = resolve(root, file)
    if (!isWithin(full, root))
      throw new LikenessError('image_not_found', { message: 'The picture is named outside of the folder.' })
    const real = await realpath(full).catch((cause: unknown) =>
      Promise.reject(new LikenessError('image_not_found', { cause })),
    )
    if (roots && !isWithin(real, root))
      throw new LikenessError('image_unreadable', { message: 'The picture is a link that leads out of the folder.' })
    return real
  }

  return {
    async *pictures() {
      const { glob } = await import('tinyglobby')
      const files = await glob(`**/*.{${PICTURE_EXTENSIONS.join(',')}}`, {
        cwd: root,
        onlyFiles: true,
        expandDirectories: false,
        caseSensitiveMatch: false,
        followSymbolicLinks: roots === undefined,
      })
      if (files.length > limits.maxEntries)
        throw new LikenessError('invalid_argument', {
          message: `The folder has ${files.length.toLocaleString('en')} pictures; at most ${limits.maxEntries.toLocaleString('en')} go at once.`,
        })
      for (const file of files.sort((a, b) => (a < b ? -1 : 1))) yield { path: cleanPath(file), ref: { file } }
    },
    async find(name) {
      const file = relative(root, resolve(root, name.replaceAll('\\', '/')))
      return locate(file).then(
        () => ({ file }),
        () => 'none' as const,
      )
    },
    async read(ref) {
      if (!('file' in ref)) throw new LikenessError('image_not_found')
      return readWithin(await locate(ref.file), limits.maxImageBytes)
    },
    async lists() {
      const entries = await readdir(root, { withFileTypes: true })
      return entries.flatMap((entry) => (!entry.isDirectory() && isTopList(entry.name) ? [entry.name] : [])).sort()
    },
    async file(name, maxBytes) {
      try {
        return await readWithin(await locate(name), maxBytes)
      } catch (cause) {
        throw missing(join(path, name), cause)
      }
    },
    close: () => Promise.resolve(),
  }
}
