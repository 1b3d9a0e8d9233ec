/** Where names go: beside their box, off every face where there is room, and never off the picture. */
export interface Rect {
  left: number
  top: number
  width: number
  height: number
}
export interface Size {
  width: number
  height: number
}

const GAP = 4

const overlap = (a: Rect, b: Rect) =>
  Math.max(0, Math.min(a.left + a.width, b.left + b.width) - Math.max(a.left, b.left)) *
  Math.max(0, Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top))

const within = (value: number, most: number) => Math.max(0, Math.min(value, most))

/** Below, above, to the right, to the left: slid along the side so that it stays in the frame. */
function candidates(box: Rect, label: Size, frame: Size): Rect[] {
  const left = within(box.left + (box.width - label.width) / 2, frame.width - label.width)
  const top = within(box.top + (box.height - label.height) / 2, frame.height - label.height)
  return [
    { ...label, left, top: box.top + box.height + GAP },
    { ...label, left, top: box.top - label.height - GAP },
    { ...label, left: box.left + box.width + GAP, top },
    { ...label, left: box.left - label.width - GAP, top },
  ]
}

export interface Placed {
  rect: Rect
  /** Which of the label's forms it is. */
  form: number
}

/**
 * All in the same unit, in the order of the boxes. A label has forms, the fullest first: the first that is on no face
 * is taken, otherwise the last. Null: the box is not in the frame. `taken`: where nothing should go.
 */
export function placeLabels(frame: Size, boxes: Rect[], labels: Size[][], taken: Rect[] = []): (Placed | null)[] {
  const whole = { left: 0, top: 0, ...frame }
  const placed: Rect[] = [...taken]
  return boxes.map((box, index) => {
    const forms = labels[index] ?? []
    if (forms.length === 0 || overlap(box, whole) === 0) return null
    const cost = (place: Rect) =>
      // A name cut off says nothing, so running off the frame costs most.
      100 * (place.width * place.height - overlap(place, whole)) +
      boxes.reduce((sum, other) => sum + overlap(place, other), 0) +
      placed.reduce((sum, other) => sum + 2 * overlap(place, other), 0)
    const places = forms.map((size, form): Placed & { price: number } => {
      const rect = candidates(box, size, frame).reduce((a, b) => (cost(b) < cost(a) ? b : a))
      return { rect, form, price: cost(rect) }
    })
    const best = places.find(({ price }) => price < 1) ?? places.at(-1)
    if (!best) return null
    placed.push(best.rect)
    return best
  })
}
