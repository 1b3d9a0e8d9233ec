/** How closely photos are looked at. Fewer, larger and clearer faces take less time, and fewer paid calls. */
import type { Preset } from './gallery.ts'

export interface Parameters {
  /** The largest so many faces of a photo. */
  maxFaces: number
  /** Part of the photo's area. */
  minFaceArea: number
  /** 0-100: how certain it is that there is a face. */
  minConfidence: number
}

const PARAMETERS: Record<Exclude<Preset, 'automatic'>, Parameters> = {
  balanced: { maxFaces: 100, minFaceArea: 0, minConfidence: 0 },
  fast: { maxFaces: 30, minFaceArea: 0.0005, minConfidence: 80 },
  ultra: { maxFaces: 10, minFaceArea: 0.002, minConfidence: 90 },
}
const MANY = 5000
const VERY_MANY = 20_000

/** `automatic` goes by the number of photos in the gallery. */
export function parametersOf(preset: Preset, photos: number, leastConfidence: number): Parameters {
  const chosen =
    preset === 'automatic' ? (photos <= MANY ? 'balanced' : photos <= VERY_MANY ? 'fast' : 'ultra') : preset
  const parameters = PARAMETERS[chosen]
  return { ...parameters, minConfidence: Math.max(leastConfidence, parameters.minConfidence) }
}

/**
 * What a stored result comes from, besides the photo itself: another engine, another model or another preset, and the
 * photo is looked at again. A gallery that grows past a limit of `automatic` keeps the results it has.
 */
export const parametersKey = (preset: Preset, leastConfidence: number, modelVersion: string): string =>
  [modelVersion, preset, leastConfidence].join(' ')

/** With the photo's content. Stored with the result; the part before `#` is what `take` compares. */
export const fingerprintOf = (parameters: string, etag: string): string => `${parameters}#${etag}`
