/**
 * The list and the engine side by side: entries whose person or faces are gone, persons nobody lists, faces nobody has.
 * Entries are enrolled anew from their pictures; the rest is told.
 */
import type { Engine } from '#engine/engine.ts'
import { isLikenessError } from '#errors'
import type { WatchlistDeps } from './deps.ts'
import type { Entry } from './entry.ts'
import type { Drift } from './watchlist.ts'

type Deps = Pick<WatchlistDeps, 'people' | 'entries' | 'objects' | 'audit' | 'inLine'> & {
  engine: Pick<Engine, 'listFaces'>
}

const PAGE = 500
const FACES = 4096

export const createRefresh = (deps: Deps) => {
  const { people, entries, objects, audit, inLine, engine } = deps

  async function faces(collectionId: string) {
    const byPerson = new Map<string, number>()
    let strayFaces = 0
    let nextToken: string | undefined
    do {
      const page = await engine.listFaces(collectionId, { maxResults: FACES, ...(nextToken && { nextToken }) })
      for (const { userId } of page.items)
        if (userId === undefined) strayFaces++
        else byPerson.set(userId, (byPerson.get(userId) ?? 0) + 1)
      nextToken = page.nextToken
    } while (nextToken)
    return { byPerson, strayFaces }
  }

  async function everybody(collectionId: string): Promise<Entry[]> {
    const all: Entry[] = []
    for (;;) {
      const { entries: page } = await entries.list({
        ...{ collections: [collectionId], states: ['active', 'waiting'], limit: PAGE, offset: all.length },
      })
      all.push(...page)
      if (page.length < PAGE) return all
    }
  }

  /** From the pictures that are kept. */
  async function enrollAnew({ personId, collectionId }: Entry, actor: string): Promise<boolean> {
    const kept = (await people.references(personId!)).flatMap(({ imageKey }) => imageKey ?? [])
    if (kept.length === 0) return false
    const images = kept.map((key) => ({ name: key, read: () => objects.get(key) }))
    const { faceIds } = await people.enroll({
      ...{ collectionId, personId: personId!, images, recordedBy: actor, allowDuplicate: true },
    })
    return faceIds.length > 0
  }

  return (collectionId: string, actor: string): Promise<Drift> =>
    inLine(collectionId, async () => {
      const listed = await everybody(collectionId)
      const { byPerson, strayFaces } = await faces(collectionId)
      const missing: Drift['missing'] = []
      for (const entry of listed) {
        if (entry.personId !== null && byPerson.has(entry.personId)) continue
        const mended = await enrollAnew(entry, actor).catch((error: unknown) => {
          if (isLikenessError(error) && error.status < 500) return false
          throw error
        })
        missing.push({ entryId: entry.entryId, mended })
      }
      // Told, not erased: in a collection that others use as well they are somebody else's business.
      const listedOrHalf = await entries.byPersons([...byPerson.keys()])
      const named = new Set([...listed, ...listedOrHalf].map(({ personId }) => personId))
      const strays = [...byPerson.keys()].filter((personId) => !named.has(personId)).length
      const drift = { missing, strays, strayFaces, entries: listed.length }
      await audit.record({
        ...{ actor, action: 'watchlist.refreshed', collectionId, target: collectionId },
        details: { ...drift, missing: missing.length, mended: missing.filter(({ mended }) => mended).length },
      })
      return drift
    })
}
