/** Both engines are asked who is in pictures of people who are on both: do they say the same? */
import type { Engine } from '#engine/engine.ts'
import { LikenessError } from '#errors'
import { inOrder } from '#lib/in-order.ts'
import type { Objects } from '#objects/objects.ts'
import type { Reference } from '#people/reference-store.ts'
import { compareProbe } from './probes.ts'
import { agrees, type Verdict } from './verdicts.ts'

/** The words of a comparison, whose first engine is the one in use here. */
const WORDS = {
  ...{ same_person: 'same_person', nobody: 'nobody', different_person: 'different_person' },
  ...{ only_local: 'only_in_use', only_rekognition: 'only_other', not_searched: 'not_searched' },
  ...{ found_by_local_only: 'found_in_use_only', found_by_rekognition_only: 'found_by_other_only' },
} as const satisfies Record<Verdict, string>
export type MirrorVerdict = (typeof WORDS)[Verdict]
export const mirrorVerdict = (verdict: Verdict): MirrorVerdict => WORDS[verdict]

export interface Verified {
  /** Pictures both could look at. */
  searched: number
  faces: number
  agreed: number
  verdicts: Partial<Record<MirrorVerdict, number>>
  /** People whom the engine in use finds in their own picture, and the other does not. */
  lost: string[]
  /** Pictures that one of them could not look at. */
  notLookedAt: number
}

export interface VerifyDeps {
  inUse: Engine
  other: Engine
  objects: Pick<Objects, 'get'>
  concurrency?: number
  signal?: AbortSignal
  onPicture?: () => Promise<void> | void
}

/** Throws `cancelled`. */
export async function verifyBySearch(samples: Reference[], deps: VerifyDeps): Promise<Verified> {
  const { inUse, other, objects, concurrency = 4, signal, onPicture } = deps
  const result: Verified = { searched: 0, faces: 0, agreed: 0, verdicts: {}, lost: [], notLookedAt: 0 }
  const look = async ({ collectionId, personId, imageKey }: Reference) => ({
    personId,
    probe: await compareProbe({ local: inUse, rekognition: other }, collectionId, {
      name: personId,
      read: () => objects.get(imageKey ?? ''),
    }),
  })
  for await (const { personId, probe } of inOrder(samples, { concurrency, signal }, look)) {
    await onPicture?.()
    if (probe.outcome === 'not_looked_at') result.notLookedAt++
    if (probe.outcome !== 'compared') continue
    result.searched++
    for (const { verdict } of probe.faces) {
      const word = mirrorVerdict(verdict)
      result.faces++
      result.verdicts[word] = (result.verdicts[word] ?? 0) + 1
      if (agrees(verdict)) result.agreed++
    }
    const finds = (engine: 'local' | 'rekognition') => probe.faces.some((face) => face[engine]?.personId === personId)
    if (finds('local') && !finds('rekognition')) result.lost.push(personId)
  }
  if (signal?.aborted) throw new LikenessError('cancelled')
  return result
}
