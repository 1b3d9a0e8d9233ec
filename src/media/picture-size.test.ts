import sharp from 'sharp'
import { expect, test } from 'vitest'
import { pictureSizeOf } from './picture-size.ts'

const blank = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: { r: 200, g: 150, b: 90 } } })

test('format and size are read from the header', async () => {
  const sideways = await blank(120, 80)
    .withExif({ IFD0: { Orientation: '6' } })
    .jpeg()
    .toBuffer()
  expect(pictureSizeOf(sideways)).toEqual({ format: 'jpeg', width: 120, height: 80 })
  expect(pictureSizeOf(await blank(7, 900).png().toBuffer())).toEqual({ format: 'png', width: 7, height: 900 })
  expect(pictureSizeOf(await blank(64, 64).jpeg({ progressive: true }).toBuffer())).toMatchObject({ width: 64 })
  expect(pictureSizeOf(await blank(64, 64).webp().toBuffer())).toMatchObject({ format: 'webp' })
})

test('what has no such header is neither JPEG nor PNG', async () => {
  const jpeg = await blank(300, 200).jpeg().toBuffer()
  const others = [new Uint8Array(), Buffer.from('no picture'), new Uint8Array(5000), jpeg.subarray(0, 12)]
  for (const bytes of others) expect(['jpeg', 'png']).not.toContain(pictureSizeOf(bytes).format)
})
