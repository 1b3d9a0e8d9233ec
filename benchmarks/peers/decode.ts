/** The same fast decoder for every peer, and no more pixels than they can use: this favours them. */
import sharp from 'sharp'
import type { Raster } from '#engine/local/decode/raster.ts'

export async function decodeForPeers(path: string, longSide: number): Promise<Raster> {
  const { data, info } = await sharp(path)
    .rotate()
    .resize({ width: longSide, height: longSide, fit: 'inside', withoutEnlargement: true })
    .flatten()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { data, width: info.width, height: info.height }
}
