/**
 * Making rasters smaller in plain loops over typed arrays: measured faster than a round trip through libvips, and it
 * runs on the calling thread without a copy. Means round to nearest.
 */
import type { Raster } from './raster.ts'

/** Half as wide and high (an odd last column or row is left out): every pixel is the mean of 2 x 2. */
export function halve(raster: Raster): Raster {
  const { data } = raster
  const width = raster.width >> 1
  const height = raster.height >> 1
  const stride = raster.width * 3
  const out = new Uint8Array(width * height * 3)
  const rowLength = width * 3
  for (let y = 0, to = 0; y < height; y++) {
    let from = y * 2 * stride
    let below = from + stride
    for (const end = to + rowLength; to < end; from += 6, below += 6, to += 3) {
      out[to] = (data[from] + data[from + 3] + data[below] + data[below + 3] + 2) >> 2
      out[to + 1] = (data[from + 1] + data[from + 4] + data[below + 1] + data[below + 4] + 2) >> 2
      out[to + 2] = (data[from + 2] + data[from + 5] + data[below + 2] + data[below + 5] + 2) >> 2
    }
  }
  return { width, height, data: out }
}

/** Below this side a level is of no use to anybody. */
const smallestLevel = 16

/** The raster itself first, then each level half the former (mean of 2 x 2) while both sides are 16 or more. */
export function pyramid(raster: Raster): Raster[] {
  const levels = [raster]
  for (let last = raster; Math.min(last.width, last.height) >= 2 * smallestLevel;) levels.push((last = halve(last)))
  return levels
}

/** The mean of `factor` x `factor` for every pixel; what is left over on the right and below is not read. */
function boxAverage(raster: Raster, factor: number, width: number, height: number): Raster {
  const { data } = raster
  const stride = raster.width * 3
  const out = new Uint8Array(width * height * 3)
  const sums = new Uint32Array(width * 3)
  const area = factor * factor
  const round = area >> 1
  for (let y = 0, to = 0; y < height; y++) {
    sums.fill(0)
    for (let row = y * factor; row < (y + 1) * factor; row++) {
      let from = row * stride
      for (let x = 0; x < sums.length; x += 3) {
        let red = 0
        let green = 0
        let blue = 0
        for (let i = 0; i < factor; i++, from += 3) {
          red += data[from]
          green += data[from + 1]
          blue += data[from + 2]
        }
        sums[x] += red
        sums[x + 1] += green
        sums[x + 2] += blue
      }
    }
    for (let x = 0; x < sums.length; x++) out[to++] = (sums[x] + round) / area
  }
  return { width, height, data: out }
}

/**
 * For every output position along one axis: the two inputs that are mixed, and the second's weight (0-256). `span` is
 * what the output covers, in inputs: more than there are inputs when halving left out an odd last one.
 */
function mixAlong(
  from: number,
  to: number,
  span: number,
): { first: Int32Array; second: Int32Array; weight: Int32Array } {
  const first = new Int32Array(to)
  const second = new Int32Array(to)
  const weight = new Int32Array(to)
  for (let i = 0; i < to; i++) {
    // Pixels are areas: the middle of output pixel i lies at (i + 0.5) / to of the way.
    const at = Math.min(Math.max(((i + 0.5) * span) / to - 0.5, 0), from - 1)
    first[i] = Math.floor(at)
    second[i] = Math.min(first[i] + 1, from - 1)
    weight[i] = Math.round((at - first[i]) * 256)
  }
  return { first, second, weight }
}

function bilinear(raster: Raster, width: number, height: number, span: { x: number; y: number }): Raster {
  const { data } = raster
  const stride = raster.width * 3
  const across = mixAlong(raster.width, width, span.x)
  const down = mixAlong(raster.height, height, span.y)
  const { first, second, weight } = across
  const out = new Uint8Array(width * height * 3)
  // Two rows mixed, times 256: first along the memory, then across.
  const mixed = new Uint16Array(stride)
  for (let y = 0, to = 0; y < height; y++) {
    const lower = down.weight[y]
    const upper = 256 - lower
    for (let i = 0, top = down.first[y] * stride, bottom = down.second[y] * stride; i < stride; i++, top++, bottom++) {
      mixed[i] = data[top] * upper + data[bottom] * lower
    }
    for (let x = 0; x < width; x++, to += 3) {
      const left = first[x] * 3
      const right = second[x] * 3
      const more = weight[x]
      const less = 256 - more
      out[to] = (mixed[left] * less + mixed[right] * more + 32768) >> 16
      out[to + 1] = (mixed[left + 1] * less + mixed[right + 1] * more + 32768) >> 16
      out[to + 2] = (mixed[left + 2] * less + mixed[right + 2] * more + 32768) >> 16
    }
  }
  return { width, height, data: out }
}

/**
 * The raster at `width` x `height` pixels, both at most its own. Whole factors are area means; others are halved while
 * that leaves at least the wanted size and then interpolated bilinearly, so that every pixel of the source counts as
 * long as its shape is about kept. The same raster is given back when it has the size already.
 */
export function downscale(raster: Raster, width: number, height: number): Raster {
  let source = raster
  const span = { x: raster.width, y: raster.height }
  while (source.width >= 2 * width && source.height >= 2 * height) {
    const factor = source.width / width
    if (factor % 2 === 1 && source.height === factor * height) return boxAverage(source, factor, width, height)
    source = halve(source)
    span.x /= 2
    span.y /= 2
  }
  return source.width === width && source.height === height ? source : bilinear(source, width, height, span)
}
