/**
 * The photos of an event, of faces whose names are known: one to eight heads each on a textured background of about six
 * megapixels, and some real group photos among them. The same seed makes the same photos.
 */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import sharp from 'sharp'
import { inOrder } from '#lib/in-order.ts'

export interface EventPhoto {
  name: string
  path: string
  /** Who is in it, of those who have a name. */
  people: string[]
}

export interface GalleryEvent {
  photos: EventPhoto[]
  /** With a picture of each that is in no photo. */
  clients: { name: string; path: string }[]
}

interface Head {
  path: string
  person: string
  /** From the middle of a picture of Labeled Faces in the Wild: others stand at its edges. */
  middle: boolean
}

const SEED = 20_260_101
const MEGAPIXELS = 6
const WIDTH = Math.round(Math.sqrt((MEGAPIXELS * 1e6 * 4) / 3))
const HEIGHT = Math.round((WIDTH * 3) / 4)
const BACKGROUNDS = 6
/** Of a picture of 250 by 250 pixels. */
const MIDDLE = { left: 45, top: 30, width: 160, height: 190 }
const CLIENTS = 30
/** Of whoever is a client: one to enrol, the others for photos. */
const PICTURES_OF_CLIENT = 5
const GROUP_EVERY = 40
/** Spelt in several ways, or known by one name only, in the sets. */
const SAME: Record<string, string> = {
  ...{ anglina_jolie: 'angelina_jolie', angelina: 'angelina_jolie', danzel_washington: 'denzel_washington' },
  ...{ mark_juckerburg: 'mark_zuckerberg', mark: 'mark_zuckerberg', jeff: 'jeff_bezos', elon: 'elon_musk' },
  ...{ scarlett: 'scarlett_johansson', rd_insightface: 'robert_downey_jr', barack_obama: 'obama', joe_biden: 'biden' },
  ...{ steve_carell: 'carell', eric_clapton: 'clapton' },
}

/** 0 to 1, the same for the same seed (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
type Random = () => number

const personOf = (name: string) => SAME[name.toLowerCase()] ?? name.toLowerCase()

async function manifest(directory: string): Promise<{ file: string; identity: string }[]> {
  return parse(await readFile(join(directory, 'manifest.csv'), 'utf8'), { columns: true, relax_column_count: true })
}

async function heads(testData: string): Promise<Map<string, Head[]>> {
  const lfw = join(testData, 'lfw-dev', 'images')
  const found: Head[] = (await readdir(lfw)).sort().map((file) => ({
    ...{ path: join(lfw, file), middle: true },
    person: personOf(file.replace(/_\d+\.jpg$/, '')),
  }))
  for (const set of ['named-celebs-small', 'deepface-unit'])
    for (const { file, identity } of await manifest(join(testData, set)))
      found.push({ path: join(testData, set, file), person: personOf(identity), middle: false })
  const byPerson = new Map<string, Head[]>()
  for (const head of found) byPerson.set(head.person, [...(byPerson.get(head.person) ?? []), head])
  return byPerson
}

/** Those of the real photos that name everybody in them. */
async function groups(testData: string): Promise<{ path: string; people: string[] }[]> {
  const rows = await manifest(join(testData, 'groups'))
  return rows
    .filter(({ identity }) => !/count=|other|any/.test(identity))
    .map(({ file, identity }) => ({
      path: join(testData, 'groups', file),
      people: identity.split(';').map((name) => personOf(name.trim())),
    }))
}

/** Soft texture, as photographs have: a flat one would flatter the decoder. */
async function background(random: Random): Promise<Buffer> {
  const [width, height] = [WIDTH >> 2, HEIGHT >> 2]
  const pixels = Buffer.alloc(width * height * 3)
  const tint = [random(), random(), random()].map((part) => 80 + part * 80)
  for (let i = 0; i < pixels.length; i++) pixels[i] = tint[i % 3] + (random() + random() + random() - 1.5) * 50
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .resize(WIDTH, HEIGHT, { fit: 'fill' })
    .raw()
    .toBuffer()
}

interface Plan {
  name: string
  people: string[]
  ground: number
  group?: string
  tiles: { head: Head; width: number; left: number; top: number; mirrored: boolean; brightness: number }[]
}

function plan(index: number, random: Random, pool: [string, Head[]][], names: Map<string, Head[]>): Plan {
  const count = 1 + Math.floor(random() * 8)
  const chosen = new Map<string, Head>()
  while (chosen.size < count) {
    // Half of them are clients, as at an event.
    const some = random() < 0.5 ? [...names] : pool
    const [person, of] = some[Math.floor(random() * some.length)]
    if (!chosen.has(person)) chosen.set(person, of[Math.floor(random() * of.length)])
  }
  const columns = Math.ceil(Math.sqrt((count * 4) / 3))
  const cell = Math.floor(Math.min(WIDTH / columns, HEIGHT / Math.ceil(count / columns)))
  return {
    name: `IMG_${String(index).padStart(4, '0')}.jpg`,
    people: [...chosen.keys()],
    ground: index % BACKGROUNDS,
    tiles: [...chosen.values()].map((head, i) => {
      const width = Math.round(Math.min(cell, HEIGHT * 0.6) * (0.5 + random() * 0.4))
      const play = cell - width
      return {
        ...{ head, width, mirrored: random() < 0.5, brightness: 0.8 + random() * 0.4 },
        left: (i % columns) * cell + Math.floor(random() * play),
        top: Math.floor(i / columns) * cell + Math.floor(random() * play),
      }
    }),
  }
}

async function draw({ tiles, ground, group }: Plan, grounds: Buffer[]): Promise<Buffer> {
  if (group) return sharp(group).resize(WIDTH).jpeg({ quality: 90 }).toBuffer()
  const pixels = Buffer.from(grounds[ground])
  for (const { head, width, left, top, mirrored, brightness } of tiles) {
    const picture = sharp(head.path)
    if (head.middle) picture.extract(MIDDLE)
    if (mirrored) picture.flop()
    const tile = await picture
      .resize(width, width, { fit: 'inside' })
      .modulate({ brightness })
      .toColourspace('srgb')
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true })
    const row = tile.info.width * 3
    // Row by row: blending whole photos would take ten times as long.
    for (let y = 0; y < tile.info.height; y++)
      tile.data.copy(pixels, ((top + y) * WIDTH + left) * 3, y * row, (y + 1) * row)
  }
  return sharp(pixels, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })
    .jpeg({ quality: 90 })
    .toBuffer()
}

/** Writes them to the folder. */
export async function makeEvent(testData: string, directory: string, count: number): Promise<GalleryEvent> {
  const random = createRandom(SEED)
  const everybody = await heads(testData)
  const known = [...everybody].filter(([, of]) => of.length >= PICTURES_OF_CLIENT)
  // Spread over all of them, so that people of every set are among the clients.
  const chosen = known.filter((_, i) => i % Math.floor(known.length / CLIENTS) === 0).slice(0, CLIENTS)
  const names = new Map(chosen.map(([name, of]) => [name, of.slice(1)]))
  const pool = [...everybody].map(([name, of]): [string, Head[]] => [name, names.get(name) ?? of])
  const real = await groups(testData)
  const plans = Array.from({ length: count }, (_, i): Plan => {
    const planned = plan(i, random, pool, names)
    const group = i % GROUP_EVERY === GROUP_EVERY - 1 ? real[Math.floor(i / GROUP_EVERY) % real.length] : undefined
    return group ? { ...planned, group: group.path, people: group.people } : planned
  })
  const grounds: Buffer[] = []
  for (let i = 0; i < BACKGROUNDS; i++) grounds.push(await background(random))

  await mkdir(directory, { recursive: true })
  const clients: GalleryEvent['clients'] = []
  for (const [name, [head]] of chosen) {
    const path = join(directory, `client-${clients.length}.jpg`)
    const picture = sharp(head.path)
    // Whoever stands beside them would make it a picture of several.
    if (head.middle) picture.extract(MIDDLE)
    await picture.jpeg({ quality: 95 }).toFile(path)
    clients.push({ name, path })
  }
  const threads = sharp.concurrency(1)
  const photos: EventPhoto[] = []
  const work = async (planned: Plan): Promise<EventPhoto> => {
    const path = join(directory, planned.name)
    await writeFile(path, await draw(planned, grounds))
    return { name: planned.name, path, people: planned.people }
  }
  for await (const photo of inOrder(plans, { concurrency: 2 }, work)) photos.push(photo)
  sharp.concurrency(threads)
  return { photos, clients }
}
