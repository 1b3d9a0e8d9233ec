/** The same people on both engines, from the pictures that are kept of them. */
import type { BoundingBox, Engine } from '#engine/engine.ts'
import { LikenessError } from '#errors'
import { inOrder } from '#lib/in-order.ts'
import { indexKept, isAboutThePicture } from './index-kept.ts'
import { settled, type Patience } from './settled.ts'
import { ENGINES, type Both, type EngineName } from './temporary.ts'

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
  settle?: Patience
}

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
            faces[engine].add(
              (await indexKept(engines[engine], collectionId, { personId, box, image: await bytes })).face.faceId,
            )
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
  for (const engine of ENGINES) await settled(engines[engine], deps.collectionId, deps)
  return { unused, people: there }
}
