import { IconCheck, IconQuestionMark, IconTilde, IconTarget } from '@tabler/icons-react'
import type { Box } from './picture.ts'
import type { Rect, Size } from './place-labels.ts'
import type { View } from './use-zoom.ts'
import styles from './face-picture.module.css'

/** `chosen`: the face that is meant, where nobody has been searched for. */
export type FaceKind = 'match' | 'uncertain' | 'unknown' | 'chosen'

export interface PictureFace {
  id: string
  box: Box
  kind: FaceKind
  /** Beside the box; empty: none. */
  label: string
  /** Where the label would be on somebody's face; empty: none there. */
  short?: string
  /** For those who hear it: who it is, and how sure that is. */
  description: string
}

export const kindIcons = { match: IconCheck, uncertain: IconTilde, unknown: IconQuestionMark, chosen: IconTarget }
const percent = (share: number) => `${share * 100}%`

export interface FaceBoxProps {
  face: PictureFace
  active: boolean
  veiled: boolean
  onActive: (id: string | null) => void
  onSelect: ((id: string) => void) | undefined
}

/** The outline: solid for a match, dash and dot for an uncertain one, dashed for a stranger. */
export function FaceBox({ face, active, veiled, onActive, onSelect }: FaceBoxProps) {
  const { id, box, kind, description } = face
  return (
    <button
      type="button"
      className={`${styles.box} ${styles[kind]}`}
      style={{
        left: percent(box.left),
        top: percent(box.top),
        width: percent(box.width),
        height: percent(box.height),
      }}
      aria-label={description}
      aria-pressed={onSelect ? kind === 'chosen' : undefined}
      data-active={active || undefined}
      data-face={id}
      onPointerEnter={() => onActive(id)}
      onPointerLeave={() => onActive(null)}
      onFocus={() => onActive(id)}
      onBlur={() => onActive(null)}
      onClick={() => onSelect?.(id)}
    >
      {veiled && <span className={styles.veil} />}
      <svg aria-hidden>
        <rect className={styles.halo} width="100%" height="100%" rx="6" />
        <rect className={styles.line} width="100%" height="100%" rx="6" />
      </svg>
    </button>
  )
}

export interface FaceLabelProps {
  face: PictureFace
  text: string
  place: Rect
  /** Of the frame; the place is kept in parts of it, so that it stays right when the frame changes, as on paper. */
  frame: Size
  active: boolean
}

export function FaceLabel({ face, text, place, frame, active }: FaceLabelProps) {
  const Icon = kindIcons[face.kind]
  const { left, top, width, height } = place
  return (
    <div
      className={styles.label}
      style={{ left: percent(left / frame.width), top: percent(top / frame.height), width, height }}
      data-active={active || undefined}
      aria-hidden
    >
      <Icon size={13} stroke={2.5} />
      <span dir="auto">{text}</span>
    </div>
  )
}

/** Where a box is in the frame, in pixels. */
export const inPixels = (box: Box, view: View, frame: { width: number; height: number }): Rect => ({
  left: (view.x + box.left * view.scale) * frame.width,
  top: (view.y + box.top * view.scale) * frame.height,
  width: box.width * view.scale * frame.width,
  height: box.height * view.scale * frame.height,
})
