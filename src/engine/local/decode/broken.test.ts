import { crc32, deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { beforeAll, describe, expect, it } from 'vitest'
import { openImage } from './decode.ts'
import type { DecodeLimits } from './raster.ts'
import { bmpFile, makeSamples, outcome, sampleNames } from './samples.testing.ts'
import { expectQuadrants, limits, patternImage, patternPixels, quadrants } from './pattern.testing.ts'

function pngChunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type), data])
  const chunk = Buffer.alloc(body.length + 8)
  chunk.writeUInt32BE(data.length)
  chunk.set(body, 4)
  chunk.writeUInt32BE(crc32(body), body.length + 4)
  return chunk
}

let files: Map<string, Buffer>
beforeAll(async () => {
  files = await makeSamples()
})

describe('truncated', () => {
  it.each(sampleNames)('%s: whole it is read', async (name) => {
    expect(await outcome(files.get(name)!)).toBe('ok')
  })

  for (const part of [0.3, 0.6, 0.95]) {
    it.each(sampleNames.filter((name) => name !== 'progressive'))(`%s at ${part * 100} %`, async (name) => {
      const bytes = files.get(name)!
      // The last MCU row of this JPEG is 7 % of the file: its loss is what `isWhole` lets pass, see below.
      const end = name === 'jpeg' && part === 0.95 ? 0.9 : part
      expect(await outcome(bytes.subarray(0, Math.floor(bytes.length * end)))).toBe('image_corrupt')
    })
  }

  it('every format at every length below 64 bytes, and at many above', async () => {
    for (const bytes of files.values()) {
      for (let length = 0; length < bytes.length * 0.9; length += length < 64 ? 1 : Math.ceil(bytes.length / 15)) {
        expect(await outcome(bytes.subarray(0, length))).toMatch(/^image_(empty|unsupported|corrupt)$/)
        if (bytes === files.get('progressive') && length > bytes.length * 0.3) break
      }
    }
  })
})

describe('a JPEG that is damaged only where no pixels are', () => {
  it.each(['jpeg', 'progressive'])('%s without its end marker', async (name) => {
    const bytes = files.get(name)!
    expect([...bytes.subarray(-2)]).toEqual([0xff, 0xd9])
    expect(await outcome(bytes.subarray(0, -2))).toBe('ok')
  })

  it('keeps colours and place, at several sizes', async () => {
    const bytes = await patternImage(320, 240).withMetadata({ orientation: 3 }).jpeg({ quality: 95 }).toBuffer()
    const source = await openImage(bytes.subarray(0, -2), limits)
    for (const longSide of [Infinity, 100]) {
      expectQuadrants(await source.raster(longSide), [...quadrants].reverse(), 8)
    }
  })

  it('a broken EXIF block', async () => {
    const bytes = await patternImage(64, 64).withMetadata({ orientation: 1 }).jpeg().toBuffer()
    const exif = bytes.indexOf('Exif\0\0')
    expect(exif).toBeGreaterThan(0)
    bytes.fill(0xee, exif + 10, exif + 60)
    expect(await outcome(bytes)).toBe('ok')
  })

  it('stray bytes after the pixels', async () => {
    const bytes = files.get('jpeg')!
    expect(await outcome(Buffer.concat([bytes, Buffer.from('and then something else')]))).toBe('ok')
    expect(await outcome(Buffer.concat([bytes.subarray(0, -2), Buffer.alloc(9, 7), bytes.subarray(-2)]))).toBe('ok')
  })

  it('a progressive one that was cut off in an early scan is refused, although it fills the frame', async () => {
    const bytes = files.get('progressive')!
    const whole = await sharp(bytes.subarray(0, bytes.length >> 2), { failOn: 'none' })
      .raw()
      .toBuffer()
    expect(whole.length).toBe(320 * 240 * 3)
    expect(await outcome(bytes.subarray(0, bytes.length >> 2))).toBe('image_corrupt')
  })
})

describe('what is not an image', () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"><image href="/etc/passwd"/></svg>'
  const texts: [string, string | Uint8Array][] = [
    ['one byte', 'x'],
    ['text', 'It is a long way to Tipperary.'],
    ['HTML', '<!doctype html><html><body>404</body></html>'],
    ['SVG', svg],
    ['SVG with a declaration', `<?xml version="1.0"?>${svg}`],
    ['compressed SVG', Buffer.from('H4sIAAAAAAAAA7M=', 'base64')],
    ['PDF', '%PDF-1.7\n1 0 obj\n<<>>\nendobj'],
    ['zip', 'PK\x03\x04\x14\0\0\0\x08\0'],
    ['ICO', Uint8Array.of(0, 0, 1, 0, 1, 0, 16, 16, 0, 0, 1, 0, 32, 0)],
    ['PSD', '8BPS\0\x01\0\0\0\0\0\0\0\x03'],
    ['MP4', '\0\0\0\x18ftypisom\0\0\0\0isomiso2'],
    ['libvips file', Uint8Array.of(0x08, 0xf2, 0xa6, 0xb6, 0, 0, 0, 0)],
    ['ImageMagick script', 'push graphic-context\nviewbox 0 0 640 480\n'],
    ['a text about BMP', 'BMP is a format that nobody should use any more.'],
  ]
  it.each(texts)('%s', async (_, content) => {
    const bytes = typeof content === 'string' ? Buffer.from(content, 'latin1') : content
    const error: unknown = await openImage(bytes, limits).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'image_unsupported', message: expect.stringContaining('HEIC') as string })
  })

  it('no bytes', async () => {
    expect(await outcome(new Uint8Array())).toBe('image_empty')
  })

  it('SVG and the other loaders are blocked in libvips itself', async () => {
    await expect(sharp(Buffer.from(svg)).metadata()).rejects.toThrow('unsupported')
    const matrix = Buffer.from('2 2\n1 2\n3 4\n')
    await expect(sharp(matrix).metadata()).rejects.toThrow('unsupported')
  })
})

describe('limits', () => {
  const details = async (bytes: Uint8Array, within: Partial<DecodeLimits>) => {
    const error: unknown = await openImage(bytes, { ...limits, ...within }).catch((thrown: unknown) => thrown)
    return error
  }

  it.each(sampleNames)('%s with more pixels than allowed', async (name) => {
    const error = await details(files.get(name)!, { maxPixels: 320 * 240 - 1 })
    expect(error).toMatchObject({ code: 'image_too_many_pixels', details: { limit: 76799, actual: 76800 } })
    expect(await outcome(files.get(name)!, { ...limits, maxPixels: 76800 })).toBe('ok')
  })

  it('more bytes than allowed', async () => {
    const bytes = files.get('png')!
    expect(await details(bytes, { maxBytes: bytes.length - 1 })).toMatchObject({
      code: 'image_too_many_bytes',
      details: { limit: bytes.length - 1, actual: bytes.length },
    })
  })

  it.each([
    [15, 64],
    [64, 15],
    [1, 1],
  ])('%i x %i is too small', async (width, height) => {
    const bytes = await patternImage(width, height).png().toBuffer()
    expect(await details(bytes, {})).toMatchObject({
      code: 'image_too_small',
      details: { limit: 16, actual: Math.min(width, height) },
    })
  })

  it('16 x 16 is not', async () => {
    expect(await outcome(await patternImage(16, 16).png().toBuffer())).toBe('ok')
  })
})

describe('headers that promise more than there is', () => {
  it('a huge JPEG, PNG, GIF, BMP, PPM', async () => {
    const jpeg = Buffer.from(files.get('jpeg')!)
    const frame = jpeg.indexOf(Uint8Array.of(0xff, 0xc0))
    jpeg.writeUInt16BE(65500, frame + 5)
    jpeg.writeUInt16BE(65500, frame + 7)
    const png = Buffer.from(files.get('png')!)
    png.writeUInt32BE(2 ** 31 - 1, 16)
    const gif = Buffer.from(files.get('gif')!)
    gif.writeUInt16LE(65535, 6)
    gif.writeUInt16LE(65535, 8)
    const huge = [
      jpeg,
      gif,
      bmpFile(2 ** 31 - 1, 2 ** 31 - 1, Buffer.alloc(99)),
      Buffer.from('P6 999999999 999999999 255\n '),
    ]
    for (const bytes of huge) expect(await outcome(bytes)).toBe('image_too_many_pixels')
    expect(await outcome(png)).toMatch(/image_(corrupt|too_many_pixels)/)
  })

  it('sizes within the limit but without pixels', async () => {
    expect(await outcome(bmpFile(4000, 4000, Buffer.alloc(99)))).toBe('image_corrupt')
    expect(await outcome(bmpFile(4000, -4000, Buffer.alloc(99)))).toBe('image_corrupt')
    expect(await outcome(Buffer.from('P6 4000 4000 255\n '))).toBe('image_corrupt')
    expect(await outcome(bmpFile(0, 0, Buffer.alloc(99)))).toBe('image_corrupt')
  })

  it('a PNG whose text unpacks to 200 megabytes', async () => {
    const png = files.get('png')!
    const text = Buffer.concat([Buffer.from('bomb\0\0'), deflateSync(Buffer.alloc(200_000_000, 97))])
    const bomb = Buffer.concat([png.subarray(0, 33), pngChunk('zTXt', text), png.subarray(33)])
    const before = process.memoryUsage().rss
    expect(await outcome(bomb)).toMatch(/ok|image_corrupt/)
    expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000)
  })
})

it('a GIF of a thousand frames costs one', async () => {
  const frame = await sharp(patternPixels(400, 300).data, { raw: { width: 400, height: 300, channels: 3 } })
    .gif()
    .toBuffer()
  // Header and global colours once, then the one frame over and over.
  const colours = 13 + 3 * 2 ** ((frame[10] & 7) + 1)
  const body = frame.subarray(colours, -1)
  const bytes = Buffer.concat([
    frame.subarray(0, colours),
    ...Array.from({ length: 1000 }, () => body),
    frame.subarray(-1),
  ])
  expect((await sharp(bytes).metadata()).pages).toBe(1000)
  const before = process.memoryUsage().rss
  const source = await openImage(bytes, { ...limits, maxPixels: 400 * 300 })
  expectQuadrants(await source.raster(Infinity), quadrants, 8)
  expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000)
})
