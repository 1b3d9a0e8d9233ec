/** Constants of sRGB (IEC 61966-2-1). */

/** XYZ under D50 to sRGB's light, Bradford-adapted: http://www.brucelindbloom.com/index.html?Eqn_RGB_XYZ_Matrix.html */
export const toLinearSrgb = [
  [3.1338561, -1.6168667, -0.4906146],
  [-0.9787684, 1.9161415, 0.033454],
  [0.0719453, -0.2289914, 1.4052427],
]

/** sRGB's value (0-255) for evenly spaced amounts of light, 0 to 1: fine enough for the steep beginning of the curve. */
export const curve = Uint8Array.from({ length: 8193 }, (_, i) => {
  const light = i / 8192
  return Math.round(255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055))
})
