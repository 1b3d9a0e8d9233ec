/** The same people on both engines, from the pictures that are kept of them. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { BoundingBox, Engine } from '#engine/engine.ts'
import { isLikenessError, LikenessError } from '#errors'
import { inOrder } from '#lib/in-order.ts'
import { ENGINES, type Both, type EngineName } from './temporary.ts'
import { overlap } from './verdicts.ts'

export interface KeptPicture {
  referenceId: string
  /** Of the person's face; null: the largest. */
  box: BoundingBox | null
  read(): Promise<Uint8Array>
}

export interface KnownPerson {
  personId: string
  name: string
  pictures: KeptPicture[]
}

/** A kept picture an engine made nothing of. */
export interface UnusedPicture {
  personId: string
  referenceId: string
  engine: EngineName
  /** A code of the catalogue; `no_face`: it looked and found none. */
  code: string
  message: string
}

export interface Enrolled {
  unused: UnusedPicture[]
  /** Who is there, by engine. */
  people: Both<Set<string>>
}

export interface EnrolDeps {
  engines: Both<Engine>
  collectionId: string
  /** People at once. */
  concurrency: number
  signal?: AbortSignal
  onPicture?: () => void
  /** Milliseconds between looks whether the service is done with everybody, and for how many looks. */
  settle?: { everyMs: number; looks: number }
}

/** With less in common than this, the box is around something else. */
const LEAST_OVERLAP = 0.1

async function index(
  engine: Engine,
  collectionId: string,
  personId: string,
  box: BoundingBox | null,
  image: Uint8Array,
) {
  // People who are enrolled have passed the quality filter once; both engines get the same pictures.
  const options = { externalImageId: personId, qualityFilter: 'NONE' as const }
  const { indexed } = await engine.indexFaces(collectionId, image, options)
  const fit = (b: BoundingBox) => (box ? overlap(b, box) : b.width * b.height)
  const [best, ...others] = [...indexed].sort((a, b) => fit(b.detail.box) - fit(a.detail.box))
  const isMeant = best && (!box || fit(best.detail.box) >= LEAST_OVERLAP)
  const strangers = (isMeant ? others : indexed).map(({ face }) => face.faceId)
  if (strangers.length > 0) await engine.deleteFaces(collectionId, strangers)
  if (!isMeant) throw new LikenessError('no_face')
  return best.face.faceId
}

/** What a failure says of one picture; everything else (the network, the database) ends the comparison. */
const isAboutThePicture = (error: unknown): error is LikenessError =>
  isLikenessError(error) &&
  (error.code.startsWith('image_') || ['no_face', 'engine_failed', 'object_not_found'].includes(error.code))

/** Enrols everybody. Throws `cancelled`, and what makes an engine of no use to anybody. */
export async function enrolOnBoth(people: KnownPerson[], deps: EnrolDeps): Promise<Enrolled> {
  const { engines, collectionId, concurrency, signal } = deps
  const unused: UnusedPicture[] = []
  const there: Both<Set<string>> = { local: new Set(), rekognition: new Set() }

  async function enrol({ personId, pictures }: KnownPerson): Promise<void> {
    const faces: Both<Set<string>> = { local: new Set(), rekognition: new Set() }
    for (const { referenceId, box, read } of pictures) {
      if (signal?.aborted) return
      const bytes = read()
      await Promise.all(
        ENGINES.map(async (engine) => {
          try {
            faces[engine].add(await index(engines[engine], collectionId, personId, box, await bytes))
          } catch (error) {
            if (!isAboutThePicture(error)) throw error
            const { code, message } = error
            unused.push({ personId, referenceId, engine, code, message })
          }
        }),
      )
      deps.onPicture?.()
    }
    await Promise.all(
      ENGINES.filter((engine) => faces[engine].size > 0).map(async (engine) => {
        await engines[engine].createUser(collectionId, personId)
        const ids = [...faces[engine]]
        // Whoever they are was decided when they were enrolled: no picture is turned down for being unlike the others.
        const { associated } = await engines[engine].associateFaces(collectionId, personId, ids, { threshold: 0 })
        if (associated.length > 0) there[engine].add(personId)
      }),
    )
  }

  for await (const _ of inOrder(people, { concurrency, signal }, enrol));
  if (signal?.aborted) throw new LikenessError('cancelled')
  for (const engine of ENGINES) await settled(engines[engine], deps)
  return { unused, people: there }
}

/** A service makes a user's vector some time after it took the faces. */
async function settled(engine: Engine, { collectionId, signal, settle }: EnrolDeps): Promise<void> {
  const { everyMs, looks } = settle ?? { everyMs: 2000, looks: 30 }
  for (let look = 0; look < looks; look++) {
    let waiting = false
    let nextToken: string | undefined
    do {
      const page = await engine.listUsers(collectionId, { nextToken })
      waiting ||= page.items.some(({ status }) => status === 'UPDATING')
      nextToken = page.nextToken
    } while (nextToken && !waiting)
    if (!waiting) return
    if (look < looks - 1)
      await sleep(everyMs, undefined, { signal }).catch(() => {
        throw new LikenessError('cancelled')
      })
  }
  throw new LikenessError('engine_unavailable', {
    message: 'The service has not finished learning the people after a minute. Try again later.',
  })
}
