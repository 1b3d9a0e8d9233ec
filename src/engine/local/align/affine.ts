/** A 2 x 3 affine map: `x' = a x + b y + c`, `y' = d x + e y + f`. Pixel centres lie at whole coordinates. */
export type Affine = readonly [a: number, b: number, c: number, d: number, e: number, f: number]

export interface Point {
  x: number
  y: number
}

export const apply = (m: Affine, x: number, y: number): Point => ({
  x: m[0] * x + m[1] * y + m[2],
  y: m[3] * x + m[4] * y + m[5],
})

/** Throws a RangeError when the map flattens the plane. */
export function invert([a, b, c, d, e, f]: Affine): Affine {
  const det = a * e - b * d
  if (!(Math.abs(det) > 1e-12)) throw new RangeError('the affine map cannot be inverted')
  const ia = e / det
  const ib = -b / det
  const id = -d / det
  const ie = a / det
  return [ia, ib, -(ia * c + ib * f), id, ie, -(id * c + ie * f)]
}

/** `second` after `first`. */
export const compose = (second: Affine, first: Affine): Affine => {
  const [a, b, c, d, e, f] = second
  const [p, q, r, s, t, u] = first
  return [a * p + b * s, a * q + b * t, a * r + b * u + c, d * p + e * s, d * q + e * t, d * r + e * u + f]
}

/**
 * From the pixels of a `width` x `height` crop to the picture: the crop shows the rectangle of size `w` x `h` around
 * (`cx`, `cy`), turned clockwise by `angle` radians. Picture coordinates are continuous (a pixel spans [i, i + 1)).
 */
export function cropToPicture(
  rect: { cx: number; cy: number; w: number; h: number },
  angle: number,
  width: number,
  height: number,
): Affine {
  const cos = Math.cos(angle)
  const sin = Math.sin(angle)
  const kx = rect.w / width
  const ky = rect.h / height
  const ox = (0.5 - width / 2) * kx
  const oy = (0.5 - height / 2) * ky
  return [
    cos * kx,
    -sin * ky,
    rect.cx + cos * ox - sin * oy - 0.5,
    sin * kx,
    cos * ky,
    rect.cy + sin * ox + cos * oy - 0.5,
  ]
}

/**
 * The similarity (turn, scale, shift; no mirroring) that takes `from` closest to `to` in the least-squares sense.
 * Umeyama 1991, https://doi.org/10.1109/34.88573, which in two dimensions has this closed form.
 */
export function similarityBetween(from: readonly Point[], to: readonly Point[]): Affine {
  const n = from.length
  let fx = 0
  let fy = 0
  let tx = 0
  let ty = 0
  for (let i = 0; i < n; i++) {
    fx += from[i].x / n
    fy += from[i].y / n
    tx += to[i].x / n
    ty += to[i].y / n
  }
  let dot = 0
  let cross = 0
  let spread = 0
  for (let i = 0; i < n; i++) {
    const ax = from[i].x - fx
    const ay = from[i].y - fy
    const bx = to[i].x - tx
    const by = to[i].y - ty
    dot += ax * bx + ay * by
    cross += ax * by - ay * bx
    spread += ax * ax + ay * ay
  }
  if (spread < 1e-12) throw new RangeError('the points coincide')
  const a = dot / spread
  const b = cross / spread
  return [a, -b, tx - (a * fx - b * fy), b, a, ty - (b * fx + a * fy)]
}
