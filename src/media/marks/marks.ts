/** Boxes around faces, each with a label, drawn into the pixels of a picture. */
import type { BoundingBox } from '#engine/engine.ts'
import { label } from './label.ts'
import { fill, frame, stamp, type Canvas, type Colour } from './paint.ts'

export interface DrawnMark {
  box: BoundingBox
  /** Empty: a box without a label. */
  text: string
  /** Dark enough for white letters. */
  colour: Colour
  /** Times the usual thickness of the frame. Default 1. */
  weight?: number
}

export type DrawMarks = (canvas: Canvas, marks: readonly DrawnMark[]) => Promise<void>

const WHITE: Colour = [255, 255, 255]
/** The font library refuses a text of which nothing is seen. */
const NOTHING_SEEN = /^[\s\p{Cf}]*$/u

/** One after the other, the last on top. Letters grow with the picture and stay readable on small ones. */
export const drawMarks: DrawMarks = async (canvas, marks) => {
  const longer = Math.max(canvas.width, canvas.height)
  const letters = Math.max(12, Math.round(longer / 48))
  const usual = Math.max(2, Math.round(longer / 320))
  const padding = Math.round(letters / 3)

  for (const { box, text, colour, weight = 1 } of marks) {
    const thickness = Math.round(usual * weight)
    const left = box.left * canvas.width
    const top = box.top * canvas.height
    const width = box.width * canvas.width
    const height = box.height * canvas.height
    // White around the colour: one of the two stands out on any picture.
    const rim = Math.max(1, Math.round(usual / 2))
    const outer = { left: left - rim, top: top - rim, width: width + 2 * rim, height: height + 2 * rim }
    frame(canvas, outer, thickness + 2 * rim, WHITE)
    frame(canvas, { left, top, width, height }, thickness, colour)
    if (NOTHING_SEEN.test(text)) continue

    const drawn = await label(text, letters)
    const plate = { width: drawn.width + 2 * padding, height: letters + 2 * padding }
    // Below the box; above it where there is no room; and inside the picture in any case.
    const below = top + height
    const y = below + plate.height <= canvas.height ? below : Math.max(0, top - plate.height)
    const x = Math.max(0, Math.min(left, canvas.width - plate.width))
    fill(canvas, { left: x, top: y, ...plate }, colour)
    stamp(canvas, drawn, x + padding, y + (plate.height - drawn.height) / 2)
  }
}
