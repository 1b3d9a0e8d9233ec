/** How wide words are in the letters of a label, in pixels. */
const SIZE = '12px'
let pen: CanvasRenderingContext2D | null | undefined

export function textWidth(text: string): number {
  pen ??= document.createElement('canvas').getContext('2d')
  if (!pen) return 8 * text.length
  pen.font = `${SIZE} ${getComputedStyle(document.body).fontFamily}`
  return Math.ceil(pen.measureText(text).width)
}
