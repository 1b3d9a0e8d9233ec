import { describe, expect, it } from 'vitest'
import { openImage } from './decode.ts'
import type { Colour } from './pattern.testing.ts'
import { expectQuadrants, limits, patternPixels, quadrants } from './pattern.testing.ts'

interface Shape {
  bits: number
  compression?: number
  /** Negative: from the top. */
  height?: number
  palette?: readonly Colour[]
  masks?: number[]
  /** Bytes between the header and the pixels. */
  gap?: number
  headerSize?: number
}

const WIDTH = 30
const HEIGHT = 20

function file(pixels: Uint8Array, shape: Shape): Buffer {
  const { bits, compression = 0, height = HEIGHT, palette = [], masks = [], gap = 0, headerSize = 40 } = shape
  const header = Buffer.alloc(headerSize === 12 ? 26 : Math.max(54, 14 + headerSize))
  const core = headerSize === 12
  const colours = palette.flatMap(([r, g, b]) => (core ? [b, g, r] : [b, g, r, 0]))
  const masked = Buffer.alloc(headerSize === 40 ? masks.length * 4 : 0)
  for (const [i, mask] of masks.entries())
    (headerSize === 40 ? masked : header).writeUInt32LE(mask, headerSize === 40 ? i * 4 : 54 + i * 4)
  const start = header.length + masked.length + colours.length + gap
  header.write('BM')
  header.writeUInt32LE(start + pixels.length, 2)
  header.writeUInt32LE(start, 10)
  header.writeUInt32LE(headerSize, 14)
  if (core) {
    header.writeUInt16LE(WIDTH, 18)
    header.writeUInt16LE(height, 20)
    header.writeUInt16LE(bits, 24)
  } else {
    header.writeInt32LE(WIDTH, 18)
    header.writeInt32LE(height, 22)
    header.writeUInt16LE(bits, 28)
    header.writeUInt32LE(compression, 30)
    header.writeUInt32LE(palette.length, 46)
  }
  return Buffer.concat([header, masked, Buffer.from(colours), Buffer.alloc(gap, 0xaa), pixels])
}

/** Rows of the pattern from the bottom, `write` puts one pixel, rows padded to four bytes. */
function rows(bits: number, write: (row: Buffer, x: number, quadrant: number) => void): Buffer {
  const stride = Math.ceil((WIDTH * bits) / 32) * 4
  return Buffer.concat(
    Array.from({ length: HEIGHT }, (_, fromBottom) => {
      const row = Buffer.alloc(stride)
      const y = HEIGHT - 1 - fromBottom
      for (let x = 0; x < WIDTH; x++) write(row, x, (y < HEIGHT / 2 ? 0 : 2) + (x < WIDTH / 2 ? 0 : 1))
      return row
    }),
  )
}

const indexed = (bits: number) =>
  rows(bits, (row, x, quadrant) => {
    row[Math.floor((x * bits) / 8)] |= quadrant << (8 - bits - ((x * bits) % 8))
  })
const rgb24 = rows(24, (row, x, quadrant) => row.set([...quadrants[quadrant]].reverse(), x * 3))

async function expectPattern(bytes: Uint8Array, colours: readonly Colour[] = quadrants, tolerance = 0) {
  const source = await openImage(bytes, limits)
  expect(source).toMatchObject({ width: WIDTH, height: HEIGHT, format: 'bmp' })
  expectQuadrants(await source.raster(Infinity), colours, tolerance)
}

describe('bitmaps', () => {
  it('24 bits', () => expectPattern(file(rgb24, { bits: 24 })))
  it('without the padding of the last row', () => expectPattern(file(rgb24.subarray(0, -2), { bits: 24 })))
  it('with a gap before the pixels', () => expectPattern(file(rgb24, { bits: 24, gap: 37 })))
  it('with an OS/2 header', () => expectPattern(file(rgb24, { bits: 24, headerSize: 12 })))
  it('with a long header', () => expectPattern(file(rgb24, { bits: 24, headerSize: 124 })))
  it('from the top', () => {
    const [a, b, c, d] = quadrants
    return expectPattern(file(rgb24, { bits: 24, height: -HEIGHT }), [c, d, a, b])
  })
  it.each([4, 8])('%i bits with a palette', (bits) => expectPattern(file(indexed(bits), { bits, palette: quadrants })))
  it('an OS/2 palette', () => {
    const palette = Array.from({ length: 16 }, (_, i) => quadrants[i % 4])
    return expectPattern(file(indexed(4), { bits: 4, palette, headerSize: 12 }))
  })
  it('1 bit', () => {
    const [a, b] = quadrants
    const pixels = rows(1, (row, x, quadrant) => {
      row[x >> 3] |= (quadrant & 1) << (7 - (x & 7))
    })
    return expectPattern(file(pixels, { bits: 1, palette: [a, b] }), [a, b, a, b])
  })
  it('16 bits, five each', () => {
    const pixels = rows(16, (row, x, quadrant) => {
      const [r, g, b] = quadrants[quadrant].map((value) => Math.round((value * 31) / 255))
      row.writeUInt16LE((r << 10) | (g << 5) | b, x * 2)
    })
    return expectPattern(file(pixels, { bits: 16 }), quadrants, 5)
  })
  it.each([40, 108])('16 bits, 5-6-5 by masks, header of %i bytes', (headerSize) => {
    const pixels = rows(16, (row, x, quadrant) => {
      const [r, g, b] = quadrants[quadrant]
      row.writeUInt16LE(
        (Math.round((r * 31) / 255) << 11) | (Math.round((g * 63) / 255) << 5) | Math.round((b * 31) / 255),
        x * 2,
      )
    })
    return expectPattern(
      file(pixels, { bits: 16, compression: 3, masks: [0xf800, 0x7e0, 0x1f], headerSize }),
      quadrants,
      5,
    )
  })
  it('32 bits', () =>
    expectPattern(
      file(
        rows(32, (row, x, q) => row.set([...quadrants[q]].reverse(), x * 4)),
        { bits: 32 },
      ),
    ))
  it('32 bits with red in the highest byte', () => {
    const pixels = rows(32, (row, x, q) => row.set([0, ...[...quadrants[q]].reverse()], x * 4))
    return expectPattern(file(pixels, { bits: 32, compression: 3, masks: [0xff000000, 0xff0000, 0xff00] }))
  })
})

describe('run-length coded bitmaps', () => {
  const runs = (two: (quadrant: number) => number[]) =>
    Buffer.from([
      ...Array.from({ length: HEIGHT }, (_, i) => [
        ...two(i < HEIGHT / 2 ? 2 : 0),
        ...two(i < HEIGHT / 2 ? 3 : 1),
        0,
        0,
      ]).flat(),
      0,
      1,
    ])
  const eight = { bits: 8, compression: 1, palette: quadrants }

  it('8 bits', () =>
    expectPattern(
      file(
        runs((q) => [15, q]),
        eight,
      ),
    ))
  it('8 bits, literal', () =>
    expectPattern(
      file(
        runs((q) => [0, 15, ...Array<number>(15).fill(q), 0]),
        eight,
      ),
    ))
  it('4 bits', () =>
    expectPattern(
      file(
        runs((q) => [15, q * 17]),
        { bits: 4, compression: 2, palette: quadrants },
      ),
    ))
  it('4 bits, literal', () => {
    const literal = runs((q) => [0, 15, ...Array<number>(8).fill(q * 17)])
    return expectPattern(file(literal, { bits: 4, compression: 2, palette: quadrants }))
  })
  it('skips', () => {
    // To the second column of quadrants in the upper half, one row of it drawn over and over.
    const up = [0, 2, 15, 10, ...Array.from({ length: 10 }, () => [15, 1, 0, 0, 0, 2, 15, 0]).flat(), 0, 1]
    const [a, b] = quadrants
    return expectPattern(file(Buffer.from(up), eight), [a, b, a, a])
  })
  it('that run off every edge do no harm', async () => {
    const wild = Buffer.from([...Array.from({ length: 400 }, () => [255, 3, 0, 2, 200, 0]).flat(), 0, 1])
    await (await openImage(file(wild, eight), limits)).raster(16)
  })
  it('cut off', async () => {
    const source = await openImage(file(runs((q) => [15, q]).subarray(0, 60), eight), limits)
    await expect(source.raster(Infinity)).rejects.toMatchObject({ code: 'image_corrupt' })
  })
})

describe('not bitmaps', () => {
  it.each([
    ['bits', { bits: 7 }],
    ['compression', { bits: 24, compression: 4 }],
    ['compression for these bits', { bits: 24, compression: 1 }],
    ['header', { bits: 24, headerSize: 30 }],
  ])('unknown %s', async (_, shape) => {
    const bytes = file(patternPixels(WIDTH, HEIGHT).data, { headerSize: 40, ...shape } as Shape)
    await expect(openImage(bytes, limits)).rejects.toMatchObject({ code: 'image_corrupt' })
  })
})
