/**
 * Do both engines say the same? The people of a collection are enrolled on both from the pictures kept of them, in
 * collections that are gone afterwards, and both are asked who is in the probes.
 *
 *     leftovers of killed runs -> temporary collections -> enrol on both -> each probe on both -> verdicts
 */
import type { Engine } from '#engine/engine.ts'
import { LikenessError } from '#errors'
import { inOrder } from '#lib/in-order.ts'
import { enrolOnBoth, type EnrolDeps, type KnownPerson, type UnusedPicture } from './enrol.ts'
import { compareProbe, type ComparedProbe, type Probe } from './probes.ts'
import {
  ENGINES,
  removeLeftovers,
  withTemporaryCollections,
  type Both,
  type EngineName,
  type Leftover,
} from './temporary.ts'
import { agrees, VERDICTS, type Verdict } from './verdicts.ts'

export type { KnownPerson } from './enrol.ts'
export { agrees, type SeenFace, type Verdict } from './verdicts.ts'

export interface CompareDeps extends Pick<EnrolDeps, 'settle'> {
  engines: Both<Engine>
  /** `[a-z0-9]+`, the same in each run of this installation and in no other's: whose leftovers may be deleted. */
  installation: string
  /** People, later probes, at once. Default 4. */
  concurrency?: number
}

export interface CompareRequest {
  people: KnownPerson[]
  probes: Probe[]
  signal?: AbortSignal
  /** One kept picture or one probe is done. */
  onStep?: (step: 'reference' | 'probe') => void
}

export interface BackendComparison {
  /** In the order of the probes; after an interruption those that were done. */
  probes: ComparedProbe[]
  /** People without a kept picture: on neither engine. */
  notCompared: { personId: string; name: string }[]
  /** People an engine could use no picture of: it cannot know them. */
  unknownTo: { personId: string; name: string; engine: EngineName }[]
  unusedPictures: UnusedPicture[]
  summary: { faces: number; agreed: number; verdicts: Record<Verdict, number>; noFace: number; notLookedAt: number }
  interrupted: boolean
  /** Temporary collections of killed runs that were deleted. */
  leftoversRemoved: number
  /** Temporary collections of this run that could not be deleted. */
  leftovers: Leftover[]
}

/**
 * Paid calls the comparison makes at least, by operation: a picture of several faces takes one more for each further
 * face.
 */
export function plannedCalls(people: KnownPerson[], probes: number): Record<string, number> {
  const compared = people.filter(({ pictures }) => pictures.length > 0)
  return {
    IndexFaces: compared.reduce((sum, { pictures }) => sum + pictures.length, 0),
    AssociateFaces: compared.length,
    DetectFaces: probes,
    SearchUsersByImage: probes,
  }
}

function summaryOf(probes: ComparedProbe[]): BackendComparison['summary'] {
  const verdicts = Object.fromEntries(VERDICTS.map((verdict) => [verdict, 0])) as Record<Verdict, number>
  const faces = probes.flatMap((probe) => (probe.outcome === 'compared' ? probe.faces : []))
  for (const { verdict } of faces) verdicts[verdict]++
  return {
    faces: faces.length,
    agreed: faces.filter(({ verdict }) => agrees(verdict)).length,
    verdicts,
    noFace: probes.filter(({ outcome }) => outcome === 'no_face').length,
    notLookedAt: probes.filter(({ outcome }) => outcome === 'not_looked_at').length,
  }
}

/**
 * Interrupted while enrolling it throws `cancelled`; later it answers with the probes that are done.
 * Throws `invalid_argument` when there is nobody to compare, and what an engine or the database throws while enrolling.
 */
export function createBackendComparison({ engines, installation, concurrency = 4, settle }: CompareDeps) {
  return async ({ people, probes, signal, onStep }: CompareRequest): Promise<BackendComparison> => {
    const known = people.filter(({ pictures }) => pictures.length > 0)
    if (known.length === 0)
      throw new LikenessError('invalid_argument', {
        message: 'There is nobody to compare: no pictures are kept of the people of this collection.',
      })
    const leftoversRemoved = await removeLeftovers(engines, installation)

    const { result, leftovers } = await withTemporaryCollections(engines, installation, async (collectionId) => {
      const onPicture = () => onStep?.('reference')
      const enrolled = await enrolOnBoth(known, { engines, collectionId, concurrency, signal, onPicture, settle })
      const done: ComparedProbe[] = []
      const look = (probe: Probe) => compareProbe(engines, collectionId, probe)
      for await (const probe of inOrder(probes, { concurrency, signal }, look)) {
        done.push(probe)
        onStep?.('probe')
      }
      return { enrolled, done }
    })

    const { enrolled, done } = result
    const nameless = people.filter(({ pictures }) => pictures.length === 0)
    return {
      probes: done,
      notCompared: nameless.map(({ personId, name }) => ({ personId, name })),
      unknownTo: ENGINES.flatMap((engine) =>
        known
          .filter(({ personId }) => !enrolled.people[engine].has(personId))
          .map(({ personId, name }) => ({ personId, name, engine })),
      ),
      unusedPictures: enrolled.unused,
      summary: summaryOf(done),
      interrupted: done.length < probes.length,
      ...{ leftoversRemoved, leftovers },
    }
  }
}
