/** A picture, and a face in it, on its way from one page to another: it is nowhere but in memory. */
import type { Box } from './picture.ts'

export interface HandedOver {
  file: File
  box: Box | null
}

let kept: HandedOver | null = null
export const handOver = (picture: HandedOver) => {
  kept = picture
}
export const peekHandedOver = () => kept
export const forgetHandedOver = () => {
  kept = null
}
