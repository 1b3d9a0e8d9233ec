import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { openImage } from './decode.ts'
import { countGifFrames } from './gif.ts'
import { expectQuadrants, limits, patternImage, patternPixels, quadrants } from './pattern.testing.ts'
import { outcome } from './samples.testing.ts'

const header = Buffer.from([...Buffer.from('GIF89a'), 32, 0, 32, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255])
const frame = Buffer.from([0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0])
const trailer = Buffer.from([0x3b])
const gif = (...blocks: Uint8Array[]) => Buffer.concat([header, ...blocks, trailer])
const frames = (count: number) => Buffer.concat(Array<Buffer>(count).fill(frame))
const pagesOf = async (bytes: Uint8Array) => (await sharp(bytes, { failOn: 'none' }).metadata()).pages ?? 1

const control = Buffer.from([0x21, 0xf9, 4, 0, 1, 0, 0, 0])
const comment = Buffer.from([0x21, 0xfe, 2, 0x2c, 0x2c, 0])
const loop = Buffer.from([0x21, 0xff, 11, ...Buffer.from('NETSCAPE2.0'), 3, 1, 0, 0, 0])
const localColours = Buffer.from([0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0x80, 0x2c, 0x2c, 0x2c, 0, 0, 0, 2, 2, 0x44, 1, 0])
/** A block of no bytes, after which libnsgif expects another one: what follows is data to it, or is not. */
const empty = Buffer.from([0x21, 0xf9, 0, 1, 0x2c, 0])

describe('frames of a GIF', () => {
  it.each([
    ['none', [], 0, undefined],
    ['plain ones', [frames(7)], 7, 7],
    [
      'with control blocks, a loop and comments',
      [loop, comment, control, frame, comment, control, frame, comment],
      2,
      2,
    ],
    ['with local colours', [localColours, localColours, frame], 3, 3],
    ['after an extension whose block is empty', [frame, empty, frames(3)], 4, 4],
    ['up to what is not a block', [frames(2), Buffer.from([0]), frames(3)], 2, 2],
    [
      'up to an impossible code size',
      [frames(2), Buffer.from([0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 12, 0]), frames(3)],
      2,
      2,
    ],
  ])('%s', async (_, blocks, count, libvips) => {
    const bytes = gif(...blocks)
    expect(countGifFrames(bytes, 1000)).toBe(count)
    if (libvips !== undefined) expect(await pagesOf(bytes)).toBe(libvips)
  })

  it('one whose data runs off the end counts, as it does for libvips', async () => {
    const bytes = gif(frame, Buffer.from([0x2c]), frame)
    expect(await pagesOf(bytes)).toBe(2)
    expect(countGifFrames(bytes, 1000)).toBe(2)
  })

  it('the count stops at the limit', () => {
    expect(countGifFrames(gif(frames(50)), 11)).toBe(11)
  })

  it('a file cut off anywhere has the frames before that', () => {
    const whole = gif(loop, control, localColours, comment, frames(3))
    let before = 0
    for (let end = 13; end <= whole.length; end++) {
      const count = countGifFrames(whole.subarray(0, end), 100)
      expect(count).toBeGreaterThanOrEqual(before)
      before = count
    }
    expect(before).toBe(4)
  })

  it('whatever the blocks, never fewer than libvips finds', async () => {
    const junk = fc.uint8Array({ maxLength: 6 }).map((bytes) => Buffer.from(bytes))
    const block = fc.oneof(fc.constantFrom(frame, control, comment, loop, localColours, empty), junk)
    await fc.assert(
      fc.asyncProperty(fc.array(block, { maxLength: 12 }), async (blocks) => {
        const bytes = gif(frame, ...blocks)
        const pages = await pagesOf(bytes).catch(() => 0)
        expect(countGifFrames(bytes, 1000)).toBeGreaterThanOrEqual(pages)
      }),
      { numRuns: 300 },
    )
  })
})

describe('more frames than allowed', () => {
  const refused = (limit: number) => ({ code: 'image_too_many_frames', status: 413, details: { limit } })

  it('a GIF of two million, without the memory libvips would take', async () => {
    const bytes = gif(frames(2_000_000))
    const before = process.memoryUsage().rss
    await expect(openImage(bytes, limits)).rejects.toMatchObject(refused(10_000))
    expect(process.memoryUsage().rss - before).toBeLessThan(50_000_000)
  })

  it('a GIF with as many as allowed, and one more', async () => {
    expect(await outcome(gif(frames(5)), { ...limits, maxFrames: 5 })).toBe('ok')
    await expect(openImage(gif(frames(6)), { ...limits, maxFrames: 5 })).rejects.toMatchObject(refused(5))
  })

  it('an animated WebP', async () => {
    const { data } = patternPixels(48, 32)
    const stack = Buffer.concat([data, Buffer.alloc(data.length, 90), Buffer.alloc(data.length, 200)])
    const animation = { raw: { width: 48, height: 96, channels: 3 as const, pageHeight: 32 } }
    const bytes = await sharp(stack, animation).webp({ lossless: true }).toBuffer()
    expect(await pagesOf(bytes)).toBe(3)
    await expect(openImage(bytes, { ...limits, maxFrames: 2 })).rejects.toMatchObject(refused(2))
    const source = await openImage(bytes, { ...limits, maxFrames: 3 })
    expectQuadrants(await source.raster(Infinity), quadrants, 3)
  })

  it('a WebP that names a million', async () => {
    const bytes = Buffer.alloc(30_000_030, 'ANMF\x16'.padEnd(30, '\0'), 'latin1')
    bytes.write('RIFF')
    bytes.write('WEBPVP8X', 8)
    await expect(openImage(bytes, limits)).rejects.toMatchObject(refused(10_000))
  })

  it('a TIFF of two pages', async () => {
    const one = await patternImage().tiff({ compression: 'none' }).toBuffer()
    // The first directory, once more at the end and linked from the first: another page with the same pixels.
    const start = one.readUInt32LE(4)
    const length = 2 + one.readUInt16LE(start) * 12
    const directory = Buffer.concat([one.subarray(start, start + length), Buffer.alloc(4)])
    const bytes = Buffer.concat([one, Buffer.alloc(one.length % 2), directory])
    bytes.writeUInt32LE(bytes.length - directory.length, start + length)
    expect(await pagesOf(bytes)).toBe(2)
    await expect(openImage(bytes, { ...limits, maxFrames: 1 })).rejects.toMatchObject(refused(1))
    expectQuadrants(await (await openImage(bytes, limits)).raster(Infinity), quadrants, 3)
  })

  it('one AVIF is one frame', async () => {
    const bytes = await patternImage().avif({ effort: 0 }).toBuffer()
    expect(await outcome(bytes, { ...limits, maxFrames: 1 })).toBe('ok')
  })
})

const heic = join(process.env.LIKENESS_TEST_DATA ?? '../shared/data', 'hard/formats/zPug_3.heic')
if (!existsSync(heic)) process.stderr.write(`The test with a HEIC is left out: ${heic} is not there\n`)

it.skipIf(!existsSync(heic))('images of a HEIC are counted', async () => {
  const bytes = await readFile(heic)
  expect(await outcome(bytes, { ...limits, maxFrames: 1000 })).toBe('ok')
  expect(await outcome(bytes, { ...limits, maxFrames: 0 })).toBe('image_too_many_frames')
})
