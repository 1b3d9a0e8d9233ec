/** A person is gone from the other engines too, at once: an erasure does not wait for anybody to follow. */
import type { Engine } from '#engine/engine.ts'
import { createFacesStep, unlessGone } from '#people/erasure-faces.ts'
import type { Erasable, ErasureStep } from '#people/erasure-step.ts'
import type { InLine } from '#people/one-at-a-time.ts'
import type { EngineRecord, MirrorStore } from './mirror-store.ts'

/** Deletes what an engine has of a person, these faces among it. Returns how many faces. May be repeated. */
export type TakeBack = (person: Erasable, faceIds: string[]) => Promise<number>

/** The step every erasure takes, on another engine. */
const stepOn = (engine: Engine, faceIds: string[]): Required<ErasureStep> => {
  const references = { ofPerson: async () => faceIds.map((faceId) => ({ faceId })) }
  return createFacesStep({ engine, references }) as Required<ErasureStep>
}

export const takeBackFrom =
  (engine: Engine): TakeBack =>
  async (person, faceIds) =>
    (await stepOn(engine, faceIds).erase(person)) as number

export interface MirrorErasureDeps {
  /** The engine of this process, where the erasure itself looks. */
  engineId: string
  store: Pick<MirrorStore, 'engines' | 'entangled' | 'onMirror' | 'remove' | 'collections' | 'facesIn'>
  open(engineId: string): Promise<Engine>
  /** By person; the line in which people are followed. */
  inLine: InLine
}

/**
 * Also on the engine that is in use by now, where another process has switched meanwhile. As long as an engine that has
 * something of the person cannot be reached, the erasure fails and is tried again.
 */
export function createMirrorErasure({ engineId: own, store, open, inLine }: MirrorErasureDeps): ErasureStep {
  /** Engines where there can be anything of the collection. */
  async function others(collectionId: string): Promise<EngineRecord[]> {
    const found: EngineRecord[] = []
    for (const record of await store.engines()) {
      if (record.engineId === own || record.state === 'retired') continue
      const collections = record.state === 'active' ? undefined : await store.collections(record.engineId)
      if (!collections || collections.some((one) => one.collectionId === collectionId)) found.push(record)
    }
    return found
  }

  /** Of all these people nobody is followed meanwhile. In the same order everywhere: nobody waits for each other. */
  const allInLine = <Result>(people: string[], work: () => Promise<Result>): Promise<Result> =>
    [...people].sort().reduceRight<() => Promise<Result>>((inner, personId) => () => inLine(personId, inner), work)()

  async function eraseOn({ engineId }: EngineRecord, person: Erasable): Promise<number> {
    const merged = await store.entangled(engineId, person.personId)
    return allInLine([person.personId, ...merged], async () => {
      const engine = await open(engineId)
      const { faces } = await store.onMirror(engineId, person.personId)
      const count = await takeBackFrom(engine)(
        person,
        faces.flatMap(({ faceId }) => faceId ?? []),
      )
      const ids = faces.map(({ referenceId }) => referenceId)
      for (const userId of merged) {
        const { faces: all } = await store.onMirror(engineId, userId)
        if (all.every(({ referenceId }) => ids.includes(referenceId)))
          await unlessGone(['collection_not_found', 'user_not_found'], () =>
            engine.deleteUser(person.collectionId, userId),
          )
      }
      await store.remove(engineId, ids)
      return count
    })
  }

  return {
    kind: 'mirrored_faces',
    async erase(person) {
      let count = 0
      for (const record of await others(person.collectionId)) count += await eraseOn(record, person)
      return count
    },
    async remaining(person) {
      let count = 0
      for (const { engineId } of await others(person.collectionId)) {
        const { faces } = await store.onMirror(engineId, person.personId)
        const faceIds = faces.flatMap(({ faceId }) => faceId ?? [])
        count += await stepOn(await open(engineId), faceIds).remaining(person)
      }
      return count
    },
  }
}
