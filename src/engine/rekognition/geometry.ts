/** Which box is which: all in fractions of one picture. */
import { overlap } from '#lib/overlap.ts'
import type { BoundingBox } from '../engine.ts'

export const areaOf = ({ width, height }: BoundingBox): number => width * height

/** A box inside a region, as a box of the whole. */
export const outOf = (region: BoundingBox, box: BoundingBox): BoundingBox => ({
  left: region.left + box.left * region.width,
  top: region.top + box.top * region.height,
  width: box.width * region.width,
  height: box.height * region.height,
})

/** Boxes of one face in two views of it overlap by this much at least. */
const SAME_FACE = 0.3

/** The one of the faces that the box is of, if it is of any. */
export function ownerOf<Owner extends { box: BoundingBox }>(box: BoundingBox, faces: readonly Owner[]) {
  let best: Owner | undefined
  let most = SAME_FACE
  for (const face of faces) {
    const shared = overlap(face.box, box)
    if (shared >= most) [best, most] = [face, shared]
  }
  return best
}
