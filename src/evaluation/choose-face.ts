/** Which face of a labelled picture the label is about. */
import type { BoundingBox } from '#engine/engine.ts'

export type FaceChoice = 'auto' | 'largest' | 'central'

/** How fast a face loses weight with its distance from the middle, in half diagonals of the picture. */
const SPREAD = 0.35

/**
 * The face the picture is about: `largest`, `central` (nearest to the middle), or `auto`, which weighs size against
 * distance from the middle. In pictures cropped around somebody (as in LFW) the one at the middle wins over a somewhat
 * larger face at the rim, in others the large one over a small one behind. Undefined when there is none.
 */
export function chooseFace<Face extends { detail: { box: BoundingBox } }>(
  faces: Face[],
  choice: FaceChoice,
  { width, height }: { width: number; height: number },
): Face | undefined {
  const weight = ({ detail: { box } }: Face) => {
    const size = Math.sqrt(box.width * width * box.height * height)
    const x = (box.left + box.width / 2 - 0.5) * width
    const y = (box.top + box.height / 2 - 0.5) * height
    const distance = Math.hypot(x, y) / (Math.hypot(width, height) / 2)
    if (choice === 'largest') return size
    if (choice === 'central') return -distance
    return size * Math.exp(-((distance / SPREAD) ** 2))
  }
  return [...faces].sort((a, b) => weight(b) - weight(a))[0]
}
