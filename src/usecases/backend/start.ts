/**
 * Which engine the people are on, when a process starts: the one that is configured goes on, or takes over from the one
 * that was in use, when it was verified. Everything else is refused before anybody is looked for on the wrong engine.
 */
import type { Engine } from '#engine/engine.ts'
import { isLikenessError, LikenessError } from '#errors'
import type { InLine } from '#people/one-at-a-time.ts'
import type { Alone } from './alone.ts'
import { createCatchUp, type CatchUpDeps } from './catch-up.ts'
import { createCheck } from './check.ts'
import { collectionsOf, type WantedCollection } from './mirror-collections.ts'
import type { MirrorStore } from './mirror-store.ts'
import { repair } from './migrate.ts'

export interface StartDeps extends CatchUpDeps {
  /** The one that is configured. */
  engineId: string
  engine: Engine
  /** The one that was in use, to look at its collections. */
  open(engineId: string): Promise<Engine>
  store: MirrorStore
  /** By collection: what changes whose a face is. */
  peopleLine: InLine
  alone: Alone
  note?: (text: string) => void
}

export type Start = 'same' | 'recorded' | 'switched'

const refuse = (message: string, details: Record<string, unknown>) =>
  new LikenessError('config_invalid', { message, details })

/** Throws `config_invalid` with what to do, and what keeps the switch from being made. */
export async function startOn(deps: StartDeps): Promise<Start> {
  const { engineId, store } = deps
  if ((await store.activeId()) === engineId) return 'same'
  // One process at a time, and nobody is followed meanwhile.
  return deps.alone.run(async () => {
    const active = await store.activeId()
    if (active === engineId) return 'same'
    const record = await store.engine(engineId)
    if (active !== undefined && record?.state === 'verified') {
      await switchFrom(active, deps)
      return 'switched'
    }
    if (active !== undefined && !(await isEmpty(active, deps))) throw notVerified(active, engineId)
    if (active === undefined) await assertTheirs(deps)
    await store.recordActive(engineId)
    return 'recorded'
  })
}

const settingsOf = (engineId: string) => {
  const [kind, rest = ''] = engineId.split(':')
  return kind === 'local'
    ? `FACE_PROCESSING_BACKEND=local and LIKENESS_PACK=${rest.split('/')[0]}`
    : `FACE_PROCESSING_BACKEND=aws_rekognition and AWS_REGION=${rest}`
}

const notVerified = (active: string, engineId: string) =>
  refuse(
    `The people are on ${active}, and ${engineId} is configured, which does not know them. Start with ${settingsOf(active)}, run: likeness backend migrate --to ${engineId} and start with ${engineId} when that is verified.`,
    { active, configured: engineId },
  )

/** Nobody is known, and no face is there that came in through the Rekognition endpoint. */
async function isEmpty(active: string, { store, open }: StartDeps): Promise<boolean> {
  if ((await store.collectionsWithPeople()).length > 0) return false
  // On a service there may be collections of others.
  if (!active.startsWith('local:')) return true
  const collections = await open(active)
    .then(collectionsOf)
    .catch(() => [])
  return collections.every(({ faceCount }) => faceCount === 0)
}

/** An installation from before engines were noted: nobody said on which engine its people are. */
async function assertTheirs({ engineId, engine, store }: StartDeps): Promise<void> {
  for (const collectionId of await store.collectionsWithPeople({ enrolled: true })) {
    const collection = await engine.describeCollection(collectionId).catch((error: unknown) => {
      if (!isLikenessError(error) || error.code !== 'collection_not_found') throw error
      return undefined
    })
    const made = collection?.modelVersion
    if (made !== undefined && (!engineId.startsWith('local:') || engineId === `local:${made}`)) continue
    throw refuse(
      made === undefined
        ? `There are people in the collection ${collectionId}, which is not on ${engineId}: they were enrolled with another engine. Start with that one (FACE_PROCESSING_BACKEND, LIKENESS_PACK), and go over to this one with: likeness backend migrate --to ${engineId}`
        : `There are people in the collection ${collectionId}, which was made with the model pack ${made}; ${engineId} is configured. Start with ${settingsOf(`local:${made}`)}, and go over with: likeness backend migrate --to ${engineId}`,
      { collectionId, configured: engineId },
    )
  }
}

/** In the lines of all these collections at once: nobody is enrolled, merged or erased meanwhile. */
const holding = <Result>(peopleLine: InLine, names: string[], work: () => Promise<Result>): Promise<Result> =>
  names.reduceRight<() => Promise<Result>>((inner, name) => () => peopleLine(name, inner), work)()

/** Of the collections of the engine that is left those that are ours to delete: on a service others may have some too. */
async function ownOf(from: string, names: string[], store: MirrorStore, listed?: ReadonlyMap<string, unknown>) {
  const made = (await store.collections(from)).map(({ collectionId }) => collectionId)
  const ours = from.startsWith('local:') ? names : [...(await store.collectionsWithPeople()), ...made]
  return [...new Set(ours)].filter((name) => listed?.has(name) ?? true)
}

async function switchFrom(from: string, deps: StartDeps): Promise<void> {
  const { engineId, engine, store, peopleLine, note } = deps
  note?.(`Going over from ${from} to ${engineId}.`)
  /** Going back must not depend on the engine that is left. */
  const old = await deps
    .open(from)
    .then(collectionsOf)
    .catch(() => [])
  const tags = new Map(old.map((collection) => [collection.collectionId, collection.tags]))
  const namesNow = async () => [...new Set([...tags.keys(), ...(await store.collectionsWithPeople())])].sort()
  const check = createCheck(store)

  for (let names = await namesNow(); ;) {
    const done = await holding(peopleLine, names, async () => {
      // Somebody has made another one while this waited.
      const now = await namesNow()
      if (now.some((name) => !names.includes(name))) return false
      const wanted = names.map((collectionId): WantedCollection => ({
        collectionId,
        tags: tags.get(collectionId) ?? {},
      }))
      const catchUp = createCatchUp(deps)
      const look = async () => {
        const behind = await catchUp({ engineId, engine, wanted })
        const checked = []
        for (const name of names) checked.push(await check(engineId, engine, name))
        return { behind, checked }
      }
      let { behind, checked } = await look()
      if (await repair(store, engineId, checked)) ({ behind, checked } = await look())
      const wrong = checked.reduce((sum, one) => sum + one.wrong.length + one.withoutUser.length, 0)
      if (behind + wrong > 0)
        throw refuse(
          `${engineId} is not in step with the people (${behind} people and ${wrong} faces or users differ). Start with ${settingsOf(from)} and run: likeness backend migrate --to ${engineId}`,
          { active: from, configured: engineId, behind, wrong },
        )
      await store.switchOver(from, engineId, await ownOf(from, names, store, old.length > 0 ? tags : undefined))
      return true
    })
    if (done) break
    names = await namesNow()
  }
  note?.(`The people are on ${engineId} now; ${from} is kept in step, for the way back.`)
}
