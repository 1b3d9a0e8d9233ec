/**
 * A collection on each engine for as long as a comparison takes. Names are `likeness-compare-<installation>-<random>`:
 * what a killed run has left is known by its beginning, and that of another installation, which may be using it at this
 * moment, is left alone.
 */
import { randomBytes } from 'node:crypto'
import type { Engine } from '#engine/engine.ts'
import { isLikenessError } from '#errors'

export const ENGINES = ['local', 'rekognition'] as const
export type EngineName = (typeof ENGINES)[number]
export type Both<Thing> = Record<EngineName, Thing>

/** A temporary collection that could not be deleted; the next comparison tries again. */
export interface Leftover {
  engine: EngineName
  collectionId: string
  message: string
}

const PREFIX = 'likeness-compare-'

export const isTemporary = (collectionId: string): boolean => collectionId.startsWith(PREFIX)

async function remove(engine: Engine, collectionId: string): Promise<void> {
  await engine.deleteCollection(collectionId).catch((error: unknown) => {
    if (!isLikenessError(error) || error.code !== 'collection_not_found') throw error
  })
}

/** Deletes what killed runs of this installation have left. Returns how many there were. */
export async function removeLeftovers(engines: Both<Engine>, installation: string): Promise<number> {
  let removed = 0
  for (const name of ENGINES) {
    const engine = engines[name]
    const found: string[] = []
    let nextToken: string | undefined
    do {
      const page = await engine.listCollections({ nextToken })
      found.push(...page.items.map(({ collectionId }) => collectionId))
      nextToken = page.nextToken
    } while (nextToken)
    for (const collectionId of found.filter((id) => id.startsWith(`${PREFIX}${installation}-`))) {
      await remove(engine, collectionId)
      removed++
    }
  }
  return removed
}

/** Does the work with a collection on each engine. They are deleted whatever happens; where that fails is told. */
export async function withTemporaryCollections<Result>(
  engines: Both<Engine>,
  installation: string,
  work: (collectionId: string) => Promise<Result>,
): Promise<{ result: Result; leftovers: Leftover[] }> {
  const collectionId = `${PREFIX}${installation}-${randomBytes(6).toString('hex')}`
  const leftovers: Leftover[] = []
  let result: Result
  try {
    for (const name of ENGINES) await engines[name].createCollection(collectionId)
    result = await work(collectionId)
  } finally {
    // Also where making it failed: the answer may have been lost on its way.
    for (const engine of ENGINES)
      await remove(engines[engine], collectionId).catch((error: unknown) => {
        const message = isLikenessError(error) ? error.message : 'It could not be deleted.'
        leftovers.push({ engine, collectionId, message })
      })
  }
  return { result, leftovers }
}
