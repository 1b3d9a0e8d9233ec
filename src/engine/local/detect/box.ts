/** A rectangle in pixels of level 0; the edges may lie outside the picture. */
export interface PixelBox {
  x1: number
  y1: number
  x2: number
  y2: number
}

export interface ScoredBox extends PixelBox {
  /** 0-1. */
  score: number
}

export const area = (b: PixelBox): number => Math.max(0, b.x2 - b.x1) * Math.max(0, b.y2 - b.y1)

const intersection = (p: PixelBox, q: PixelBox): number =>
  Math.max(0, Math.min(p.x2, q.x2) - Math.max(p.x1, q.x1)) * Math.max(0, Math.min(p.y2, q.y2) - Math.max(p.y1, q.y1))

/** Intersection over union, 0-1. */
export function overlap(p: PixelBox, q: PixelBox): number {
  const common = intersection(p, q)
  return common === 0 ? 0 : common / (area(p) + area(q) - common)
}

/** How much of the smaller box lies in the other, 0-1: nested boxes of one face differ in size but not in place. */
export function containment(p: PixelBox, q: PixelBox): number {
  const smaller = Math.min(area(p), area(q))
  return smaller === 0 ? 0 : intersection(p, q) / smaller
}

/** Keeps the best of boxes that overlap by more than `limit` (by `measure`), best first. */
export function suppress<Box extends ScoredBox>(boxes: Box[], limit: number, measure = overlap): Box[] {
  const kept: Box[] = []
  for (const box of [...boxes].sort((p, q) => q.score - p.score))
    if (!kept.some((other) => measure(box, other) > limit)) kept.push(box)
  return kept
}
