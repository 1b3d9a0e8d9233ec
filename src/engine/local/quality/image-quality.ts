/** Brightness and sharpness of a face, from the aligned crop the embedder sees. */

/** Mean luma of the middle of the crop, 0-100. */
export function brightness(luma: Float32Array, side: number): number {
  const from = Math.floor(side * 0.2)
  const to = Math.ceil(side * 0.8)
  let sum = 0
  for (let y = from; y < to; y++) for (let x = from; x < to; x++) sum += luma[y * side + x]
  return (sum / ((to - from) * (to - from)) / 255) * 100
}

/**
 * How much fine structure the crop has relative to its contrast, 0-100: energy of the Laplacian over the variance.
 * A face enlarged from a few pixels, out of focus or smeared by motion has little. 50 is about what a gentle blur leaves.
 */
export function sharpness(luma: Float32Array, side: number): number {
  const from = Math.floor(side * 0.12)
  const to = side - from
  let sum = 0
  let squares = 0
  let laplacian = 0
  for (let y = from; y < to; y++)
    for (let x = from; x < to; x++) {
      const i = y * side + x
      const value = luma[i]
      sum += value
      squares += value * value
      const l = 4 * value - luma[i - 1] - luma[i + 1] - luma[i - side] - luma[i + side]
      laplacian += l * l
    }
  const n = (to - from) * (to - from)
  const variance = squares / n - (sum / n) ** 2
  const ratio = Math.sqrt(laplacian / n / Math.max(variance, 25))
  return Math.max(0, Math.min(100, 100 * (1 - Math.exp(-ratio / 0.22))))
}
