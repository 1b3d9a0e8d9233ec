import { readFile } from 'node:fs/promises'
import sharp, { type Sharp } from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readConfig } from '#config'
import { demoPictures } from '../../../test/fixtures/pictures.ts'
import { createAnalyser, type Analyser, type Analysis } from './analyser.ts'
import { cosine } from './embed/embedder.ts'
import { openPack } from './models/open.ts'

const limits = { maxBytes: 50_000_000, maxPixels: 60_000_000 }
const request = { allAttributes: false, maxFaces: 100 }

describe('one picture through the river', () => {
  let analyser: Analyser
  let path: (name: string) => string
  let still: Analysis

  beforeAll(async () => {
    path = await demoPictures()
    analyser = await createAnalyser(await openPack('default', readConfig().modelsDirectory), limits)
    still = await analyser.analyse(await readFile(path('franck_02159.jpg')), request)
  })
  afterAll(async () => analyser.close())

  const analyse = async (image: Buffer | Promise<Buffer>, more = {}) =>
    analyser.analyse(await image, { ...request, ...more })

  it('describes a face', () => {
    expect(still.faces).toHaveLength(1)
    const [{ detail, embedding }] = still.faces
    expect(Math.hypot(...embedding)).toBeCloseTo(1, 5)
    expect(detail.confidence).toBeGreaterThan(95)
    expect(Math.abs(detail.pose.roll)).toBeLessThan(20)
    expect(detail.quality.face).toBeGreaterThan(80)
    expect(detail.landmarks.length).toBeGreaterThan(20)
    expect(detail.eyesOpen).toBeUndefined()
    expect(detail.liveness).toBeUndefined()
  })

  it('measures more when asked to', async () => {
    const { faces } = await analyse(readFile(path('franck_02159.jpg')), { allAttributes: true })
    expect(faces[0].detail.eyesOpen?.value).toBe(true)
    expect(faces[0].detail.landmarks.filter(({ type }) => type.startsWith('ibug'))).toHaveLength(68)
    expect(faces[0].detail.landmarks.filter(({ type }) => !type.startsWith('ibug'))).toHaveLength(30)
    expect(faces[0].detail.liveness).toBeGreaterThanOrEqual(0)
    expect(faces[0].detail.liveness).toBeLessThanOrEqual(100)
  })

  it.each([30, 45, 75, 90, 135, 180, 225, 270, 315])('knows a head turned by %i degrees', async (turn) => {
    const turned = sharp(await readFile(path('franck_02159.jpg')))
      .rotate(turn, { background: '#4a80b0' })
      .jpeg()
      .toBuffer()
    const { faces } = await analyse(turned)
    const best = Math.max(...faces.map(({ embedding }) => cosine(embedding, still.faces[0].embedding)))
    expect(best).toBeGreaterThan(0.6)
  })

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('gives boxes of the upright image for EXIF orientation %i', async (orientation) => {
    const upright = await readFile(path('franck_02159.jpg'))
    // What a camera held that way would have stored: the inverse of what a viewer does.
    const stored = {
      1: sharp(upright),
      2: sharp(upright).flop(),
      3: sharp(upright).rotate(180),
      4: sharp(upright).flip(),
      5: sharp(await sharp(upright).rotate(270).toBuffer()).flip(),
      6: sharp(upright).rotate(270),
      7: sharp(await sharp(upright).rotate(90).toBuffer()).flip(),
      8: sharp(upright).rotate(90),
    }[orientation] as Sharp
    const image = await stored.withMetadata({ orientation }).jpeg({ quality: 95 }).toBuffer()
    const { width, height, faces } = await analyse(image)
    expect([width, height]).toEqual([still.width, still.height])
    expect(cosine(faces[0].embedding, still.faces[0].embedding)).toBeGreaterThan(0.9)
    const seen = faces[0].detail.landmarks[0]
    const expected = still.faces[0].detail.landmarks[0]
    expect(Math.hypot(seen.x - expected.x, seen.y - expected.y)).toBeLessThan(0.02)
  })

  it('finds one face filling the frame, once', async () => {
    for (const name of ['Justin-Bieber2_crop.jpg', 'kim1_crop.jpg', 'obama4_crop.jpg', 'queen20_crop.jpg', 'cage.jpg'])
      expect((await analyse(readFile(path(name)))).faces, name).toHaveLength(1)
  })

  it('finds small faces in a picture of twelve megapixels, at full resolution', async () => {
    const tile = await sharp(await readFile(path('sample3.jpg')))
      .resize(700)
      .toBuffer()
    const wall = sharp({ create: { width: 4000, height: 3000, channels: 3, background: '#665' } }).composite([
      { input: tile, left: 100, top: 80 },
      { input: tile, left: 3200, top: 2400 },
    ])
    const { faces } = await analyse(wall.jpeg({ quality: 95 }).toBuffer())
    expect(faces).toHaveLength(6)
    const [first] = (await analyse(readFile(path('sample3.jpg')))).faces
    const same = faces.filter(({ embedding }) => cosine(embedding, first.embedding) > 0.7)
    expect(same).toHaveLength(2)
  })

  it('finds nothing in noise and flat colour', async () => {
    const noise = sharp({
      create: {
        width: 640,
        height: 480,
        channels: 3,
        background: '#000',
        noise: { type: 'gaussian', mean: 128, sigma: 40 },
      },
    })
    expect((await analyse(noise.png().toBuffer())).faces).toEqual([])
    const flat = sharp({ create: { width: 800, height: 600, channels: 3, background: '#c96' } })
    expect((await analyse(flat.jpeg().toBuffer())).faces).toEqual([])
  })

  it('keeps the largest faces when there may not be so many', async () => {
    const all = await analyse(readFile(path('sample5.jpg')))
    const two = await analyse(readFile(path('sample5.jpg')), { maxFaces: 2 })
    expect(all.faces.length).toBeGreaterThan(2)
    expect(two.faces).toHaveLength(2)
    two.faces.forEach(({ embedding }, i) => expect(cosine(embedding, all.faces[i].embedding)).toBeGreaterThan(0.9))
  })
})
