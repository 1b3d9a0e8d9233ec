/**
 * Pictures in a zip. What an archive says of itself may be a lie: names are only labels, sizes are limits that unpacking
 * is held to (yauzl's `validateEntrySizes`), and an archive that grows out of proportion is refused before anything of
 * it is unpacked.
 */
import { crc32 } from 'node:zlib'
import type { Entry, ZipFile } from 'yauzl'
import { isLikenessError, LikenessError, messageOf } from '#errors'
import { cleanPath, isPicture, isTopList, type BulkLimits, type OpenSource } from './bulk-sources.ts'

const SMALL_ARCHIVE = 100 * 2 ** 20

const refuse = (message: string, archive: string, cause?: unknown) =>
  new LikenessError('invalid_argument', { message, details: { archive }, cause })

const broken = (cause: unknown) =>
  /encrypt/i.test(messageOf(cause))
    ? refuse('The archive is encrypted. Unpack it and make one without a password.', 'encrypted', cause)
    : refuse(`The archive is damaged or no zip file: ${messageOf(cause).replace(/\.+$/, '')}.`, 'broken', cause)

interface Listed {
  entry: Entry
  index: number
  path: string
}

/** An archive on disk, or its bytes. */
export async function openZip(archive: string | Uint8Array, limits: BulkLimits): Promise<OpenSource> {
  const yauzl = await import('yauzl').then((module) => module.default)
  const { openPromise, fromBufferPromise, getFileNameLowLevel } = yauzl
  // Names stay bytes: yauzl would refuse the whole archive for one name that leads elsewhere.
  const options = { autoClose: false, decodeStrings: false, validateEntrySizes: true }
  const zip: ZipFile = await (
    typeof archive === 'string' ? openPromise(archive, options) : fromBufferPromise(Buffer.from(archive), options)
  ).catch((cause: unknown) => Promise.reject(broken(cause)))

  const pathOf = (entry: Entry) =>
    getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, false)

  function assertCount(count: number): void {
    if (count <= limits.maxEntries) return
    const most = limits.maxEntries.toLocaleString('en')
    throw refuse(`The archive has more than ${most} entries. Make several of it.`, 'too_many_entries')
  }

  function assertSize(unpacked: number): void {
    if (unpacked > limits.maxTotalBytes) {
      const most = `${(limits.maxTotalBytes / 2 ** 30).toFixed(1)} GiB`
      throw refuse(`The archive holds more than ${most} of pictures. Make several of it.`, 'too_large')
    }
    if (unpacked > SMALL_ARCHIVE && unpacked > limits.maxRatio * zip.fileSize)
      throw refuse('The archive would unpack to far more than pictures do. It is not imported.', 'ratio')
  }

  async function readDirectory(): Promise<Listed[]> {
    const listed: Listed[] = []
    let index = 0
    let unpacked = 0
    assertCount(zip.entryCount)
    try {
      for await (const entry of zip.eachEntry()) {
        assertCount(index + 1)
        const name = pathOf(entry)
        const path = cleanPath(name)
        // Folders, and what macOS adds.
        if (!/[/\\]$/.test(name) && !/(^|\/)(__MACOSX\/|\._)/.test(path)) {
          unpacked += entry.uncompressedSize
          assertSize(unpacked)
          listed.push({ entry, index, path })
        }
        index++
      }
    } catch (error) {
      throw isLikenessError(error) ? error : broken(error)
    }
    const pictures = listed.filter(({ path }) => isPicture(path))
    if (pictures.length && pictures.every(({ entry }) => entry.isEncrypted())) throw broken(new Error('encrypted'))
    return listed
  }
  async function index() {
    const listed = await readDirectory()
    const byPath = new Map<string, Listed[]>()
    for (const found of listed) byPath.set(found.path, [...(byPath.get(found.path) ?? []), found])
    return { listed, byPath, byIndex: new Map(listed.map((found) => [found.index, found])) }
  }
  let directory: ReturnType<typeof index> | undefined
  const entries = () => (directory ??= index())

  async function unpack(entry: Entry, maxBytes: number): Promise<Uint8Array> {
    if (entry.isEncrypted())
      throw new LikenessError('image_unreadable', { message: 'The picture is encrypted in the archive.' })
    if (entry.uncompressedSize > maxBytes)
      throw new LikenessError('image_too_many_bytes', {
        message: `The picture is larger than the limit of ${maxBytes.toLocaleString('en')} bytes.`,
        details: { limit: maxBytes },
      })
    if (entry.uncompressedSize === 0) throw new LikenessError('image_empty')
    try {
      const chunks: Uint8Array[] = []
      for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk as Uint8Array)
      const bytes = Buffer.concat(chunks)
      if (crc32(bytes) !== entry.crc32) throw new Error('its checksum is another')
      return bytes
    } catch (cause) {
      const message = `The picture cannot be unpacked: ${messageOf(cause)}.`
      throw new LikenessError('image_corrupt', { message, cause })
    }
  }

  const refOf = ({ entry, index }: Listed) => ({ entry: index, crc: entry.crc32 })

  return {
    async *pictures() {
      for (const found of (await entries()).listed)
        if (isPicture(found.path)) yield { path: found.path, ref: refOf(found) }
    },
    async find(path) {
      const found = (await entries()).byPath.get(cleanPath(path)) ?? []
      return found.length > 1 ? 'several' : found[0] ? refOf(found[0]) : 'none'
    },
    async read(ref) {
      const found = 'entry' in ref ? (await entries()).byIndex.get(ref.entry) : undefined
      if (!found || !('entry' in ref) || found.entry.crc32 !== ref.crc)
        throw new LikenessError('image_not_found', { message: 'The archive is not the one the list was made from.' })
      return unpack(found.entry, limits.maxImageBytes)
    },
    async lists() {
      return (await entries()).listed.map(({ path }) => path).filter(isTopList)
    },
    async file(path, maxBytes) {
      const found = (await entries()).byPath.get(cleanPath(path)) ?? []
      if (found.length !== 1 || !found[0])
        throw refuse(`There is ${found.length ? 'more than one' : 'no'} ${path} in the archive.`, 'no_csv')
      try {
        return await unpack(found[0].entry, maxBytes)
      } catch (cause) {
        throw refuse(`${path} in the archive cannot be read: ${messageOf(cause)}`, 'no_csv', cause)
      }
    },
    close: async () => {
      await directory?.catch(() => undefined)
      zip.close()
    },
  }
}
