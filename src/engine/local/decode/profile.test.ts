import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { applyProfile, readMatrixProfile } from './profile.ts'
import type { Raster } from './raster.ts'

/** 17 steps of each channel, all mixed. */
const colours: Raster = {
  width: 17 * 17,
  height: 17,
  data: Uint8Array.from({ length: 17 ** 3 * 3 }, (_, i) =>
    Math.min(255, (Math.floor(Math.floor(i / 3) / 17 ** (i % 3)) % 17) * 16),
  ),
}

async function profileOf(name: 'srgb' | 'p3'): Promise<Buffer> {
  const image = sharp({ create: { width: 8, height: 8, channels: 3, background: '#888' } })
  const { icc } = await sharp(await image.withIccProfile(name).png().toBuffer()).metadata()
  if (!icc) throw new Error('sharp wrote no profile')
  return icc
}

/** Puts a profile into a PNG without converting any pixel. */
async function tagged(raster: Raster, name: 'p3'): Promise<Buffer> {
  const plain = await sharp(raster.data, { raw: { width: raster.width, height: raster.height, channels: 3 } })
    .png()
    .toBuffer()
  const donor = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#888' } })
    .withIccProfile(name)
    .png()
    .toBuffer()
  const at = donor.indexOf('iCCP') - 4
  const chunk = donor.subarray(at, at + donor.readUInt32BE(at) + 12)
  return Buffer.concat([plain.subarray(0, 33), chunk, plain.subarray(33)])
}

describe('colour profiles of primaries and curves', () => {
  it('Display P3 is converted as lcms does it', async () => {
    const profile = readMatrixProfile(await profileOf('p3'))
    expect(profile).toMatchObject({ srgb: false })
    const before = colours.data.slice()
    const own = applyProfile(colours, profile)
    expect(colours.data).toEqual(before)
    const reference = await sharp(await tagged(colours, 'p3'))
      .raw()
      .toBuffer()
    const worst = own.data.map((value, i) => Math.abs(value - reference[i])).reduce((a, b) => Math.max(a, b))
    expect(worst).toBeLessThanOrEqual(2)
    expect(own.data.some((value, i) => Math.abs(value - colours.data[i]) > 20)).toBe(true)
  })

  it('sRGB needs nothing', async () => {
    const profile = readMatrixProfile(await profileOf('srgb'))
    expect(profile).toMatchObject({ srgb: true })
    expect(applyProfile(colours, profile)).toBe(colours)
  })

  it('no profile needs nothing', () => {
    expect(applyProfile(colours, undefined)).toBe(colours)
  })

  it('what is cut off, of another kind or nonsense is none', async () => {
    const icc = await profileOf('p3')
    for (const length of [0, 20, 130, 140, 200]) expect(readMatrixProfile(icc.subarray(0, length))).toBeUndefined()
    const cmyk = Buffer.from(icc)
    cmyk.write('CMYK', 16)
    expect(readMatrixProfile(cmyk)).toBeUndefined()
    const otherCurve = Buffer.from(icc)
    const at = otherCurve.indexOf('rTRC')
    otherCurve.write('what', otherCurve.readUInt32BE(at + 4))
    expect(readMatrixProfile(otherCurve)).toBeUndefined()
    expect(readMatrixProfile(Buffer.alloc(3000, 255))).toBeUndefined()
  })
})
