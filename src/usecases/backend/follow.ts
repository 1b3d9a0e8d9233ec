/**
 * Makes a mirror equal to the people, one person after another:
 *
 *     row -> index each kept picture by its box -> user -> associate -> face noted
 *     picture gone: disassociate -> delete the face -> row gone;  merged: over to the other user -> row theirs
 *     person gone: everything of them -> rows gone
 *
 * Each step may be repeated and each thing has its row before it is there, so a process may die anywhere. Who is worked
 * on is locked: an erasure (`mirror-erasure.ts`) waits for it, and nobody comes back after one.
 */
import type { Engine, Face } from '#engine/engine.ts'
import { isLikenessError } from '#errors'
import type { Objects } from '#objects/objects.ts'
import { unlessGone } from '#people/erasure-faces.ts'
import type { InLine } from '#people/one-at-a-time.ts'
import type { Reference } from '#people/reference-store.ts'
import { strayFaces } from '#people/stray-faces.ts'
import { indexKept, isAboutThePicture } from './index-kept.ts'
import type { MirrorStore, PersonOnMirror } from './mirror-store.ts'
import type { TakeBack } from './take-back.ts'

export interface FollowDeps {
  engineId: string
  engine: Engine
  store: Pick<MirrorStore, 'onMirror' | 'open' | 'settle' | 'move' | 'remove' | 'facesIn'>
  objects: Pick<Objects, 'get'>
  /** By person. */
  inLine: InLine
  takeBack: TakeBack
}

type Row = PersonOnMirror['faces'][number]

/** Calls take at most so many faces. */
const FACES_PER_CALL = 100

/** Returns how many pictures were looked at. Throws what an engine or the database throws, never about one picture. */
export function createFollow({ engineId, engine, store, objects, inLine, takeBack }: FollowDeps) {
  async function ensureUser(collectionId: string, personId: string): Promise<void> {
    await engine.createUser(collectionId, personId).catch((error: unknown) => {
      if (!isLikenessError(error) || error.code !== 'user_exists') throw error
    })
  }

  async function associate(collectionId: string, personId: string, faceIds: string[]): Promise<Set<string>> {
    const missing = new Set<string>()
    for (let i = 0; i < faceIds.length; i += FACES_PER_CALL) {
      const some = faceIds.slice(i, i + FACES_PER_CALL)
      // Whoever they are was decided when they were enrolled: no picture is turned down for being unlike the others.
      const { failed } = await engine.associateFaces(collectionId, personId, some, { threshold: 0 })
      failed.forEach(({ faceId }) => missing.add(faceId))
    }
    return missing
  }

  async function index({ referenceId, personId, collectionId, imageKey, box }: Reference): Promise<Face | undefined> {
    if (imageKey === null) return void (await store.settle(engineId, referenceId, { problem: 'not_kept' }))
    try {
      const image = await objects.get(imageKey)
      return (await indexKept(engine, collectionId, { personId, box, image })).face
    } catch (error) {
      if (!isAboutThePicture(error)) throw error
      await store.settle(engineId, referenceId, { problem: error.code })
      return undefined
    }
  }

  async function deleteFaces(collectionId: string, personId: string, faceIds: string[]): Promise<void> {
    for (let i = 0; i < faceIds.length; i += FACES_PER_CALL) {
      const some = faceIds.slice(i, i + FACES_PER_CALL)
      await unlessGone(['user_not_found'], () => engine.disassociateFaces(collectionId, personId, some))
      await engine.deleteFaces(collectionId, some)
    }
  }

  /** Faces that an interrupted attempt has left: indexed for this person, and no row has them. */
  async function deleteStrays(collectionId: string, personId: string): Promise<void> {
    const known = new Set((await store.facesIn(engineId, collectionId)).faces.map(({ faceId }) => faceId))
    const strays = await strayFaces(engine, collectionId, new Set([personId]))
    const ids = strays.map(({ faceId }) => faceId).filter((faceId) => !known.has(faceId))
    for (let i = 0; i < ids.length; i += FACES_PER_CALL)
      await engine.deleteFaces(collectionId, ids.slice(i, i + FACES_PER_CALL))
  }

  /** Pictures there are no faces of yet. Returns how many were looked at. */
  async function add(missing: Reference[], { collectionId, personId }: Pick<Reference, 'collectionId' | 'personId'>) {
    const indexed: { referenceId: string; face: Face }[] = []
    let opened = 0
    for (const reference of missing) {
      if (!(await store.open(engineId, reference))) continue
      opened++
      const face = await index(reference)
      if (face) indexed.push({ referenceId: reference.referenceId, face })
    }
    if (opened === 0) return 0
    // Also without any face: who cannot be recognised there is somebody there all the same.
    await ensureUser(collectionId, personId)
    const faceIds = [...new Set(indexed.map(({ face }) => face.faceId))]
    const refused = await associate(collectionId, personId, faceIds)
    for (const { referenceId, face } of indexed) {
      const { faceId, imageId } = face
      const outcome = refused.has(faceId) ? { problem: 'engine_failed' } : { faceId, imageId }
      if (!(await store.settle(engineId, referenceId, outcome))) await deleteFaces(collectionId, personId, [faceId])
    }
    return opened
  }

  /** After a merge: faces go over to the other user. Returns the rows that are to follow, and those to be begun anew. */
  async function handOver(personId: string, rows: Row[]) {
    const over: { referenceId: string; into: string }[] = []
    const anew: string[] = []
    for (const { collectionId, faceId, referenceId, reference } of rows) {
      const into = reference?.personId
      if (faceId === null || into === undefined) {
        anew.push(referenceId)
        continue
      }
      await ensureUser(collectionId, into)
      await unlessGone(['user_not_found'], () => engine.disassociateFaces(collectionId, personId, [faceId]))
      if ((await associate(collectionId, into, [faceId])).has(faceId)) anew.push(referenceId)
      else over.push({ referenceId, into })
    }
    return { over, anew }
  }

  async function followPerson(personId: string): Promise<number> {
    const { person, references, faces } = await store.onMirror(engineId, personId)
    if (person && person.state !== 'enrolled') return 0
    const own = faces.filter((row) => row.personId === personId)
    const others = own.filter(({ reference }) => reference && reference.personId !== personId)
    const { over, anew } = await handOver(personId, others)
    const left = own.filter((row) => !others.includes(row))
    if (!person) {
      const known = left.flatMap(({ faceId }) => faceId ?? [])
      // Before the rows: by them it is found again.
      for (const collectionId of new Set(own.map((row) => row.collectionId)))
        await takeBack({ collectionId, personId }, known)
    }
    for (const { referenceId, into } of over) await store.move(engineId, referenceId, into)
    const gone = left.filter(({ reference }) => !reference || !person)
    if (person)
      await deleteFaces(
        person.collectionId,
        personId,
        gone.flatMap(({ faceId }) => faceId ?? []),
      )
    await store.remove(engineId, [...gone.map(({ referenceId }) => referenceId), ...anew])
    if (!person) return 0

    const there = new Set(
      faces.filter((row) => row.faceId !== null || row.problem !== null).map(({ referenceId }) => referenceId),
    )
    const missing = references.filter(({ referenceId }) => !there.has(referenceId))
    const looked = await add(missing, { collectionId: person.collectionId, personId })
    const begun = left.some(({ faceId, problem }) => faceId === null && problem === null)
    if (begun) await deleteStrays(person.collectionId, personId)
    return looked
  }

  return (personId: string): Promise<number> => inLine(personId, () => followPerson(personId))
}
