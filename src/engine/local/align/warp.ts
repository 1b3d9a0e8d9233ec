/**
 * Crops, turns and resizes in one go: reads a picture through an affine map straight into the numbers a network wants.
 * The picture comes as a pyramid (each level half the former), and the level nearest to the crop's resolution is read,
 * so that shrinking neither aliases nor touches more pixels than it must.
 */
import type { Raster } from '../decode/raster.ts'
import type { StageInput } from '../models/manifest.ts'
import type { Affine } from './affine.ts'

/** Picks the level whose pixels are closest in size to the crop's, and moves the map there. */
export function levelFor(levels: readonly Raster[], map: Affine): { raster: Raster; map: Affine } {
  const scale = Math.sqrt(Math.abs(map[0] * map[4] - map[1] * map[3]))
  const wanted = Math.max(0, Math.round(Math.log2(Math.max(scale, 1e-6))))
  const index = Math.min(levels.length - 1, wanted)
  if (index === 0) return { raster: levels[0], map }
  const raster = levels[index]
  const kx = raster.width / levels[0].width
  const ky = raster.height / levels[0].height
  // Continuous coordinates scale; whole ones sit at pixel centres, half a pixel off.
  return {
    raster,
    map: [map[0] * kx, map[1] * kx, (map[2] + 0.5) * kx - 0.5, map[3] * ky, map[4] * ky, (map[5] + 0.5) * ky - 0.5],
  }
}

/**
 * Fills `out` (planar, channel after channel, from `offset`) with the `width` x `height` crop that `map` takes to
 * level 0 of the picture, as `(value - mean) * scale`. Places outside the picture count as black.
 */
export function warp(
  levels: readonly Raster[],
  map: Affine,
  width: number,
  height: number,
  input: Pick<StageInput, 'channels' | 'mean' | 'scale'>,
  out: Float32Array,
  offset = 0,
): void {
  const { raster, map: m } = levelFor(levels, map)
  if (m[1] === 0 && m[3] === 0 && input.channels !== 'grey')
    return scaleUpright(raster, m, width, height, input, out, offset)
  const { data, width: w, height: h } = raster
  const { mean, scale } = input
  const plane = width * height
  const grey = input.channels === 'grey'
  const first = input.channels === 'bgr' ? 2 : 0
  const red = offset + first * plane
  const green = offset + plane
  const blue = offset + (2 - first) * plane
  const black = -mean * scale
  const [a, b, c, d, e, f] = m
  const xLimit = w - 1
  const yLimit = h - 1
  for (let y = 0; y < height; y++) {
    let sx = b * y + c
    let sy = e * y + f
    let o = y * width
    for (let x = 0; x < width; x++, sx += a, sy += d, o++) {
      const x0 = Math.floor(sx)
      const y0 = Math.floor(sy)
      let r = 0
      let g = 0
      let l = 0
      const fx = sx - x0
      const fy = sy - y0
      if (x0 >= 0 && y0 >= 0 && x0 < xLimit && y0 < yLimit) {
        const p = (y0 * w + x0) * 3
        const q = p + w * 3
        const w11 = fx * fy
        const w01 = fx - w11
        const w10 = fy - w11
        const w00 = 1 - fx - w10
        r = data[p] * w00 + data[p + 3] * w01 + data[q] * w10 + data[q + 3] * w11
        g = data[p + 1] * w00 + data[p + 4] * w01 + data[q + 1] * w10 + data[q + 4] * w11
        l = data[p + 2] * w00 + data[p + 5] * w01 + data[q + 2] * w10 + data[q + 5] * w11
      } else if (x0 >= -1 && y0 >= -1 && x0 < w && y0 < h) {
        for (let k = 0; k < 4; k++) {
          const px = x0 + (k & 1)
          const py = y0 + (k >> 1)
          if (px < 0 || py < 0 || px >= w || py >= h) continue
          const weight = (k & 1 ? fx : 1 - fx) * (k >> 1 ? fy : 1 - fy)
          const p = (py * w + px) * 3
          r += data[p] * weight
          g += data[p + 1] * weight
          l += data[p + 2] * weight
        }
      } else {
        out[green + o - (grey ? plane : 0)] = black
        if (!grey) {
          out[red + o] = black
          out[blue + o] = black
        }
        continue
      }
      if (grey) out[offset + o] = (0.299 * r + 0.587 * g + 0.114 * l - mean) * scale
      else {
        out[red + o] = (r - mean) * scale
        out[green + o] = (g - mean) * scale
        out[blue + o] = (l - mean) * scale
      }
    }
  }
}

/** Where along one side a crop pixel reads: the two neighbours, and the share of each (0 outside the picture). */
function taps(step: number, start: number, count: number, limit: number) {
  const from = new Int32Array(count)
  const to = new Int32Array(count)
  const near = new Float32Array(count)
  const far = new Float32Array(count)
  for (let i = 0; i < count; i++) {
    const at = step * i + start
    const low = Math.floor(at)
    const share = at - low
    near[i] = low >= 0 && low < limit ? 1 - share : 0
    far[i] = low >= -1 && low < limit - 1 ? share : 0
    from[i] = Math.max(0, Math.min(limit - 1, low))
    to[i] = Math.max(0, Math.min(limit - 1, low + 1))
  }
  return { from, to, near, far }
}

/** `warp` without a turn: where to read is worked out once for each row and column. Detection spends its time here. */
function scaleUpright(
  { data, width: w, height: h }: Raster,
  m: Affine,
  width: number,
  height: number,
  input: Pick<StageInput, 'channels' | 'mean' | 'scale'>,
  out: Float32Array,
  offset: number,
): void {
  const { mean, scale } = input
  const plane = width * height
  const first = input.channels === 'bgr' ? 2 : 0
  const red = offset + first * plane
  const green = offset + plane
  const blue = offset + (2 - first) * plane
  const columns = taps(m[0], m[2], width, w)
  const rows = taps(m[4], m[5], height, h)
  const shift = mean * scale
  for (let y = 0, o = 0; y < height; y++) {
    const top = rows.from[y] * w
    const bottom = rows.to[y] * w
    const upper = rows.near[y] * scale
    const lower = rows.far[y] * scale
    for (let x = 0; x < width; x++, o++) {
      const left = columns.from[x]
      const right = columns.to[x]
      const near = columns.near[x]
      const far = columns.far[x]
      const p = (top + left) * 3
      const q = (top + right) * 3
      const r = (bottom + left) * 3
      const s = (bottom + right) * 3
      const w00 = near * upper
      const w01 = far * upper
      const w10 = near * lower
      const w11 = far * lower
      out[red + o] = data[p] * w00 + data[q] * w01 + data[r] * w10 + data[s] * w11 - shift
      out[green + o] = data[p + 1] * w00 + data[q + 1] * w01 + data[r + 1] * w10 + data[s + 1] * w11 - shift
      out[blue + o] = data[p + 2] * w00 + data[q + 2] * w01 + data[r + 2] * w10 + data[s + 2] * w11 - shift
    }
  }
}
