/** What a check of a mirror found, and what of it speaks against switching. */
import type { Verified } from './verify.ts'

export interface MirrorFindings {
  /** ISO 8601. */
  at: string
  people: number
  faces: number
  /** People who are not yet as they should be there. */
  behind: number
  /** Faces and users that are not there although they were put there. */
  wrong: number
  /** Faces of the engine in use that are nobody's: no picture of them is kept. */
  anonymous: number
  /** Faces there that are not of these people. */
  foreign: number
  leftBehind: { total: number; people: { personId: string; reasons: string[] }[] }
  verified: Verified & { lostTotal: number }
  cost: { calls: Record<string, number>; usd: number }
}

export interface MirrorReport extends MirrorFindings {
  /** Sentences; none: it may be switched to. */
  reasons: string[]
}

/** More people than this share of those who were looked for are not found by the other engine: something is wrong. */
const MOST_LOST = 0.05

const many = (count: number, one: string, several: string) => `${count} ${count === 1 ? one : several}`

export function reasonsAgainst(found: MirrorFindings, leaveBehind: boolean): string[] {
  const { behind, wrong, anonymous, foreign, leftBehind, verified } = found
  const reasons: string[] = []
  const tell = (yes: boolean, sentence: string) => yes && reasons.push(sentence)
  tell(behind > 0, `${many(behind, 'person is', 'people are')} not yet there as they are here. Migrate again.`)
  tell(wrong > 0, `${many(wrong, 'face or user is', 'faces or users are')} not there although they were put there.`)
  if (leaveBehind) return reasons
  const accept = 'or say that they may be left behind'
  tell(
    leftBehind.total > 0,
    `${many(leftBehind.total, 'person', 'people')} cannot be taken along: no picture of them is kept that the other engine can use. Enrol them again, ${accept}.`,
  )
  tell(
    anonymous > 0,
    `${many(anonymous, 'face', 'faces')} of nobody (indexed through the Rekognition endpoint) cannot be taken along. Delete them, ${accept}.`,
  )
  tell(
    foreign > 0,
    `${many(foreign, 'face is', 'faces are')} on the other engine that are not of these people. Delete them there, or say that it does not matter as with people who are left behind.`,
  )
  tell(
    verified.lostTotal > MOST_LOST * Math.max(1, verified.searched),
    `${many(verified.lostTotal, 'person is', 'people are')} found in their own picture by the engine in use and not by the other. Look at their pictures, ${accept}.`,
  )
  return reasons
}
