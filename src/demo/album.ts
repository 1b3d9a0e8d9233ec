/** Makes the demonstration's album out of the fetched pictures: portraits to enrol, group pictures to search. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import sharp from 'sharp'
import { GROUPS, PAGE, PEOPLE, type Region } from './pictures.ts'

export interface AlbumPicture {
  name: string
  path: string
}

export interface Album {
  people: { name: string; pictures: AlbumPicture[] }[]
  groups: AlbumPicture[]
}

const TILE = 320
/** Room for a name below each portrait. */
const GAP = 110

const cut = (path: string, region?: Region): Promise<Buffer> =>
  region ? sharp(path).extract(region).jpeg({ quality: 95 }).toBuffer() : readFile(path)

/** The portraits side by side on a grey page, with room for names. */
async function page(paths: string[], columns: number): Promise<Buffer> {
  const step = TILE + GAP
  const tiles = await Promise.all(paths.map((path) => sharp(path).resize(TILE, TILE, { fit: 'cover' }).toBuffer()))
  const rows = Math.ceil(tiles.length / columns)
  return sharp({
    create: { width: columns * step + GAP, height: rows * step + GAP, channels: 3, background: '#777' },
  })
    .composite(
      tiles.map((input, i) => ({
        input,
        left: GAP + (i % columns) * step,
        top: GAP + Math.floor(i / columns) * step,
      })),
    )
    .jpeg({ quality: 92 })
    .toBuffer()
}

/** `fetched`: paths of the downloaded files. Writes below `directory`; the same files every time. */
export async function makeAlbum(fetched: string[], directory: string): Promise<Album> {
  const from = new Map(fetched.map((path) => [basename(path), path]))
  const source = (file: string) => {
    const path = from.get(file)
    if (path === undefined) throw new Error(`${file} is not among the demonstration's pictures`)
    return path
  }
  const put = async (name: string, bytes: Uint8Array): Promise<AlbumPicture> => {
    const path = join(directory, name)
    await writeFile(path, bytes)
    return { name, path }
  }

  await mkdir(join(directory, 'people'), { recursive: true })
  const people = await Promise.all(
    PEOPLE.map(async ({ name, pictures }) => ({
      name,
      pictures: await Promise.all(
        pictures.map(async ({ file, region }, i) =>
          put(join('people', `${name.toLowerCase()}-${i + 1}.jpg`), await cut(source(file), region)),
        ),
      ),
    })),
  )
  const groups = await Promise.all(GROUPS.map(async ({ name, file }) => put(name, await readFile(source(file)))))
  groups.push(await put(PAGE.name, await page(PAGE.files.map(source), PAGE.columns)))
  return { people, groups }
}
