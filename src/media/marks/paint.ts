/** Rectangles and blended pixels, drawn straight into a raster: no vector graphics, so no parser of them either. */
export interface Canvas {
  width: number
  height: number
  /** Red, green, blue; rows from the top. */
  data: Uint8Array
}

export type Colour = readonly [red: number, green: number, blue: number]

export interface Area {
  left: number
  top: number
  width: number
  height: number
}

/** Fills the part of the area that lies on the canvas. */
export function fill(canvas: Canvas, area: Area, colour: Colour): void {
  const x1 = Math.max(0, Math.round(area.left))
  const y1 = Math.max(0, Math.round(area.top))
  const x2 = Math.min(canvas.width, Math.round(area.left + area.width))
  const y2 = Math.min(canvas.height, Math.round(area.top + area.height))
  for (let y = y1; y < y2; y++) for (let x = x1; x < x2; x++) canvas.data.set(colour, (y * canvas.width + x) * 3)
}

/** A frame of the given thickness, on the inside of the area. */
export function frame(canvas: Canvas, { left, top, width, height }: Area, thickness: number, colour: Colour): void {
  fill(canvas, { left, top, width, height: thickness }, colour)
  fill(canvas, { left, top: top + height - thickness, width, height: thickness }, colour)
  fill(canvas, { left, top, width: thickness, height }, colour)
  fill(canvas, { left: left + width - thickness, top, width: thickness, height }, colour)
}

export interface Stamp {
  width: number
  height: number
  /** Red, green, blue, opacity. */
  data: Uint8Array
}

/** Lays a picture with opacity over the canvas; what runs off is cut. */
export function stamp(canvas: Canvas, picture: Stamp, left: number, top: number): void {
  for (let y = 0; y < picture.height; y++) {
    const row = Math.round(top) + y
    if (row < 0 || row >= canvas.height) continue
    for (let x = 0; x < picture.width; x++) {
      const column = Math.round(left) + x
      if (column < 0 || column >= canvas.width) continue
      const from = (y * picture.width + x) * 4
      const to = (row * canvas.width + column) * 3
      const opacity = picture.data[from + 3]! / 255
      for (let c = 0; c < 3; c++)
        canvas.data[to + c] = canvas.data[to + c]! * (1 - opacity) + picture.data[from + c]! * opacity
    }
  }
}
