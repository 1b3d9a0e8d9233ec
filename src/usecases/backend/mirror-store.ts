/**
 * Which engine the people are on, and what of them is on others. Faces of the engine in use are in the references; those
 * of every other engine, a **mirror**, have rows of their own, one for each reference. A row is there before its face is:
 * whatever is on a mirror is found by it.
 */
import type { Reference } from '#people/reference-store.ts'
import type { PersonState } from '#people/store.ts'

/** `verified`: may be switched to. `retired`: nothing is there any more. */
export type EngineState = 'active' | 'building' | 'verified' | 'retired'

export interface EngineRecord {
  /** `local:<pack>/<version>` or `rekognition:<region>`. */
  engineId: string
  /** Behind the names of collections where they are stored; no name of a collection can end like this. */
  suffix: string
  state: EngineState
  /** Somebody said that people who cannot be taken along may be left behind. */
  leftBehind: boolean
  /** What the last check of it said. */
  report: unknown
  verifiedAt: Date | null
  /** When the people came to it, or left it, by a switch; null: never. */
  switchedAt: Date | null
  createdAt: Date
}

export interface MirroredFace {
  referenceId: string
  /** Whose the face is on that engine: after a merge, for a while, somebody who is no more. */
  personId: string
  collectionId: string
  /** Null: not there yet, or never, see `problem`. */
  faceId: string | null
  /** Why it cannot be there: `not_kept`, `same_face` (another picture's face is this one), or a code of the catalogue. */
  problem: string | null
}

/** What there is of a person, in the database and on a mirror. */
export interface PersonOnMirror {
  /** Undefined: no more, or not yet. */
  person: { state: PersonState; collectionId: string } | undefined
  /** Ready ones. */
  references: Reference[]
  /** Of the person on that engine, or for one of the references. `reference`: whose it is now; undefined: it is gone. */
  faces: (MirroredFace & { reference: { personId: string; state: Reference['state'] } | undefined })[]
}

export interface MirrorCollection {
  collectionId: string
  /** False: about to be made. */
  made: boolean
}

export interface MirrorStore {
  /** In order of time. */
  engines(): Promise<EngineRecord[]>
  engine(engineId: string): Promise<EngineRecord | undefined>
  activeId(): Promise<string | undefined>
  /** Makes the engine the one in use, without anybody on it or with everybody who is there; what was in use is retired. */
  recordActive(engineId: string): Promise<void>
  /** A mirror to be; one that is there already is built on. Its suffix stays the same for good. */
  build(engineId: string, leftBehind: boolean): Promise<EngineRecord>
  verified(engineId: string, report: unknown): Promise<void>
  notVerified(engineId: string, report: unknown): Promise<void>
  /** Its rows are gone before. */
  retire(engineId: string): Promise<void>

  /**
   * Up to `limit` ids of people, in order, after `after`, of whom the mirror differs from what it should be: a picture is
   * missing, or something is there of a reference or a person that is gone. Not those being enrolled or erased.
   */
  behind(engineId: string, options: { limit: number; after?: string; collectionId?: string }): Promise<string[]>
  onMirror(engineId: string, personId: string): Promise<PersonOnMirror>
  /** People anything of whom is on the mirror under this name or this person's references, besides the person. */
  entangled(engineId: string, personId: string): Promise<string[]>
  /** A row for a reference about to be indexed. False: it is no longer this person's, ready, and the person enrolled. */
  open(engineId: string, reference: Pick<Reference, 'referenceId' | 'personId' | 'collectionId'>): Promise<boolean>
  /** The face is the person's there. False: the row is gone. A face that is another row's already: `same_face`. */
  settle(
    engineId: string,
    referenceId: string,
    face: { faceId: string; imageId: string } | { problem: string },
  ): Promise<boolean>
  /** The face is this person's there from now on. */
  move(engineId: string, referenceId: string, personId: string): Promise<void>
  remove(engineId: string, referenceIds: string[]): Promise<void>
  /** Rows with a problem go, so that those pictures are tried again. */
  retry(engineId: string): Promise<void>
  /** Every row of a collection that has a face, and, in the second, who has rows at all. */
  facesIn(engineId: string, collectionId: string): Promise<{ faces: MirroredFace[]; people: string[] }>
  /** References of people whose faces are on the engine in use. */
  activeFacesIn(collectionId: string): Promise<Set<string>>

  collections(engineId: string): Promise<MirrorCollection[]>
  /** Collections there are people or references of; or people who are enrolled. */
  collectionsWithPeople(options?: { enrolled?: boolean }): Promise<string[]>
  addCollection(engineId: string, collectionId: string): Promise<MirrorCollection>
  madeCollection(engineId: string, collectionId: string): Promise<void>
  /** With the rows of all faces in it. */
  removeCollection(engineId: string, collectionId: string): Promise<void>

  /** Who cannot be taken along, by why: no picture of them is kept, or the engine can use none. At most `limit` ids. */
  leftBehind(
    engineId: string,
    limit: number,
  ): Promise<{ total: number; people: { personId: string; reasons: string[] }[] }>
  /** A person's face there with the picture to look with, at most `limit` people, in no order but always the same. */
  samples(engineId: string, limit: number): Promise<Reference[]>
  /** What following would have to do: pictures to be indexed, people they are of; and everybody with a kept picture. */
  plan(engineId: string): Promise<{ pictures: number; people: number; known: number }>

  /**
   * `collections`: those of `from` that are ours.
   *
   * One step: faces of `to` become those of the references, those the references had become rows of `from`; `to` is in
   * use and `from` a verified mirror. Throws `config_invalid` when they are not (any more) what they should be, or, unless
   * that was allowed, somebody enrolled would be left behind.
   */
  switchOver(from: string, to: string, collections: string[]): Promise<void>
}
