/**
 * Where pictures for many people come from: a folder or a zip, with or without a CSV that says who is who. A source is
 * opened twice, to list what there is and to read picture after picture, perhaps by another process after a crash; so
 * pictures are known by references that can be stored.
 */
import { z } from 'zod'

/** A file below the folder, or an entry of the archive; `crc` tells when the archive is another one by now. */
export const pictureRefSchema = z.union([
  z.object({ file: z.string() }),
  z.object({ entry: z.number().int(), crc: z.number().int() }),
])
export type PictureRef = z.infer<typeof pictureRefSchema>

export const bulkSourceSchema = z.object({
  pictures: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('folder'), path: z.string().min(1) }),
    z.object({ kind: z.literal('zip'), path: z.string().min(1) }),
    /** An archive that was uploaded, by its key. */
    z.object({ kind: z.literal('upload'), key: z.string().min(1) }),
  ]),
  /** Who is who. Left out: the one CSV at the top beside the pictures, if there is one. A file beside the pictures (in the folder, in the archive), one elsewhere, or one that was uploaded. */
  csv: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('inside'), path: z.string().min(1) }),
      z.object({ kind: z.literal('file'), path: z.string().min(1) }),
      z.object({ kind: z.literal('upload'), key: z.string().min(1) }),
    ])
    .optional(),
})
export type BulkSource = z.infer<typeof bulkSourceSchema>

export interface BulkLimits {
  /** Of one picture. */
  maxImageBytes: number
  /** Pictures and rows. Default 100,000. */
  maxEntries: number
  /** Of all pictures of an archive, unpacked. Default 50 GiB. */
  maxTotalBytes: number
  /** An archive unpacked against itself, once it is over 100 MiB. Pictures hardly shrink. Default 100. */
  maxRatio: number
  /** Default 64 MiB. */
  maxCsvBytes: number
  /** Of an uploaded archive. Default 4 GiB. */
  maxUploadBytes: number
}

export const DEFAULT_LIMITS: Omit<BulkLimits, 'maxImageBytes'> = {
  maxEntries: 100_000,
  maxTotalBytes: 50 * 2 ** 30,
  maxRatio: 100,
  maxCsvBytes: 64 * 2 ** 20,
  maxUploadBytes: 4 * 2 ** 30,
}

export interface ListedPicture {
  /** `/`-separated, without `.`, `..` and empty parts. Only a label: no file is ever opened or written by it. */
  path: string
  ref: PictureRef
}

export interface OpenSource {
  /** In an order that stays the same. Throws `invalid_argument` when there is something wrong with the whole. */
  pictures(): AsyncIterable<ListedPicture>
  /** What a CSV calls `path`; `several` when the name does not decide. */
  find(path: string): Promise<PictureRef | 'none' | 'several'>
  /** Throws `image_not_found`, `image_unreadable`, `image_too_many_bytes`, `image_corrupt`, `image_empty`. */
  read(ref: PictureRef): Promise<Uint8Array>
  /** Paths of the CSV files at the top, in an order that stays the same. */
  lists(): Promise<string[]>
  /** A file that is no picture. Throws `invalid_argument`. */
  file(path: string, maxBytes: number): Promise<Uint8Array>
  close(): Promise<void>
}

export const PICTURE_EXTENSIONS = 'jpg,jpeg,jpe,jfif,png,apng,webp,avif,gif,tif,tiff,heic,heif,bmp'.split(',')

export const isPicture = (path: string): boolean =>
  PICTURE_EXTENSIONS.includes(path.slice(path.lastIndexOf('.') + 1).toLowerCase())

/** A CSV at the top, and not one of the hidden files that systems put beside it. */
export const isTopList = (path: string): boolean => /^[^./][^/]*\.csv$/i.test(path)

/** Paths of Windows and of archives that lie, as a label. */
export const cleanPath = (path: string): string =>
  path
    .replaceAll('\\', '/')
    .split('/')
    .filter((part) => part !== '' && part !== '.' && part !== '..')
    .join('/')

/** The folder a picture is in names the person; at the top its own name does: `ann-1.jpg`, `ann_2.jpg`, `ann (3).jpg`. */
export function nameFromPath(path: string): string {
  const parts = path.split('/')
  const folder = parts.at(-2)
  if (folder !== undefined) return folder.trim()
  const file = parts.at(-1) ?? ''
  const dot = file.lastIndexOf('.')
  return (dot > 0 ? file.slice(0, dot) : file).replace(/(?:[-_]\d+|\s*\(\d+\))$/, '').trim()
}
