/** Pictures named on the command line: files, folders, patterns and `-` for standard input. */
import { open, stat } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { LikenessError, messageOf } from '#errors'

export interface ImageInput {
  /** As the user would name it: the path as given, or below the folder that was given. */
  name: string
  /** Where a copy of it goes below a folder for results; pictures of several folders may have the same. */
  relative: string
  /** Throws `image_not_found`, `image_unreadable`, `image_too_many_bytes`, `image_empty`. */
  read(): Promise<Uint8Array>
}

export interface InputOptions {
  maxBytes: number
  stdin?: AsyncIterable<Uint8Array>
}

/** Files of a folder are chosen by name; a file named on the command line is opened whatever it is called. */
const IMAGE_FILES = '**/*.{jpg,jpeg,jpe,jfif,png,apng,webp,avif,gif,tif,tiff,heic,heif,bmp}'

const tooManyBytes = (maxBytes: number) =>
  new LikenessError('image_too_many_bytes', {
    message: `The image file is larger than the limit of ${maxBytes.toLocaleString('en')} bytes (LIKENESS_MAX_IMAGE_BYTES).`,
    details: { limit: maxBytes },
  })

export function readFailure(cause: unknown): LikenessError {
  if (cause instanceof LikenessError) return cause
  const code = (cause as NodeJS.ErrnoException).code
  if (code === 'ENOENT' || code === 'ENOTDIR') return new LikenessError('image_not_found', { cause })
  const why = { EACCES: 'permission denied', EPERM: 'permission denied', EISDIR: 'it is a folder' }[code ?? '']
  const message = `The image file cannot be read: ${why ?? messageOf(cause)}.`
  return new LikenessError('image_unreadable', { message, cause })
}

async function collect(chunks: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let bytes = 0
  for await (const part of chunks) {
    bytes += part.length
    if (bytes > maxBytes) throw tooManyBytes(maxBytes)
    parts.push(part)
  }
  return Buffer.concat(parts)
}

/** Never holds more than `maxBytes`, not even of a pipe or a device that has no end. */
async function readFile(path: string, maxBytes: number): Promise<Uint8Array> {
  try {
    const file = await open(path)
    try {
      const info = await file.stat()
      if (info.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' })
      if (info.size > maxBytes) throw tooManyBytes(maxBytes)
      const bytes = await (info.isFile()
        ? file.readFile()
        : collect(file.createReadStream({ autoClose: false }), maxBytes))
      if (bytes.length === 0) throw new LikenessError('image_empty')
      return bytes
    } finally {
      await file.close()
    }
  } catch (error) {
    throw readFailure(error)
  }
}

/**
 * The pictures that the arguments name, in order, each once; those of a folder or pattern are sorted. What does not
 * exist, or a folder without a picture, stays in the list and fails when it is read, so that every argument is answered.
 */
export async function findInputs(
  args: string[],
  { maxBytes, stdin = process.stdin }: InputOptions,
): Promise<ImageInput[]> {
  const found = new Map<string, ImageInput>()
  const add = (input: ImageInput) => void (found.has(input.name) || found.set(input.name, input))
  const file = (name: string, relative: string) => add({ name, relative, read: () => readFile(name, maxBytes) })
  const missing = (name: string, error: LikenessError) =>
    add({ name, relative: base(name), read: () => Promise.reject(error) })
  const base = (path: string) => path.split(/[/\\]/).at(-1) || path

  for (const arg of args) {
    if (arg === '-') {
      add({ name: '-', relative: 'stdin', read: () => readStdin(stdin, maxBytes) })
      continue
    }
    const info = await stat(arg).catch((error: NodeJS.ErrnoException) => error)
    if (!(info instanceof Error)) {
      if (!info.isDirectory()) {
        file(arg, base(arg))
        continue
      }
      const paths = await list(IMAGE_FILES, arg)
      paths.forEach((path) => file(join(arg, path), path))
      if (paths.length === 0)
        missing(arg, new LikenessError('image_not_found', { message: `There is no picture in the folder ${arg}.` }))
      continue
    }
    const { isDynamicPattern } = await import('tinyglobby')
    const pattern = process.platform === 'win32' ? arg.replaceAll('\\', '/') : arg
    const paths = info.code === 'ENOENT' && isDynamicPattern(pattern) ? await list(pattern) : []
    paths.forEach((path) => file(path, base(path)))
    if (paths.length === 0) {
      const nothing = { message: isDynamicPattern(pattern) ? `No file matches ${arg}.` : `There is no file ${arg}.` }
      missing(arg, info.code === 'ENOENT' ? new LikenessError('image_not_found', nothing) : readFailure(info))
    }
  }
  return [...found.values()]
}

async function list(pattern: string, cwd?: string): Promise<string[]> {
  const { glob } = await import('tinyglobby')
  const paths = await glob(pattern, {
    cwd,
    absolute: isAbsolute(pattern),
    onlyFiles: true,
    expandDirectories: false,
    caseSensitiveMatch: cwd === undefined,
  })
  return paths.sort((a, b) => (a < b ? -1 : 1))
}

/** One picture that the argument names. Throws what reading it throws; a folder is `image_unreadable`. */
export function oneInput(arg: string, { maxBytes, stdin = process.stdin }: InputOptions): Promise<Uint8Array> {
  return arg === '-' ? readStdin(stdin, maxBytes) : readFile(arg, maxBytes)
}

async function readStdin(stdin: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Uint8Array> {
  const bytes = await collect(stdin, maxBytes)
  if (bytes.length === 0) throw new LikenessError('image_empty', { message: 'Nothing came from standard input.' })
  return bytes
}
