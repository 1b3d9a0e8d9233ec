import type { Engine } from '#engine/engine.ts'
import { isLikenessError } from '#errors'
import { noSuchPerson } from './claim.ts'
import type { GivenConsent } from './consents.ts'
import type { Duplicate, EnrolledImage, EnrollRequest, Refusal } from './enrollment.ts'
import { isAboutTheImage, type Indexed } from './index-picture.ts'
import type { Ledger } from './ledger.ts'
import type { Reference, ReferenceStore } from './reference-store.ts'
import type { PeopleStore, Person } from './store.ts'

/** About 1 in 100 pictures of somebody else reach it against one picture, fewer against several. */
const USUAL_MATCH = 25

export interface SettlePictureDeps {
  engine: Engine
  store: PeopleStore
  references: ReferenceStore
  request: EnrollRequest
  person: Person
  created: boolean
  consent: Required<GivenConsent> | undefined
  ledger: Ledger
  duplicatesOf(faceId: string): Promise<Duplicate[]>
  /** Nobody else of the collection is enrolled, merged or has faces erased meanwhile. */
  inLine<Result>(step: () => Promise<Result>): Promise<Result>
}

type Refused = Omit<Refusal, 'image'>
interface Refusing {
  duplicates: Duplicate[]
  refused: Refused
}
type Taken = Extract<Indexed, { face: unknown }>

const toldOf = ({ image, face }: Taken, reference?: Reference): EnrolledImage => ({
  image,
  faceId: face.face.faceId,
  qualityScore: face.detail.quality.face ?? null,
  ...(reference && {
    referenceId: reference.referenceId,
    imageKey: reference.imageKey,
    thumbnailKey: reference.thumbnailKey,
  }),
})

/** The second half of one picture, in the order of the pictures: the face becomes the person's, with its reference. */
export function createSettlePicture(deps: SettlePictureDeps) {
  const { engine, store, references, request, person, ledger } = deps
  const { collectionId, personId } = person
  const { accepted } = ledger
  /** By face: the same picture may be given twice, and its face is gone after the first refusal. */
  const refusals = new Map<string, Refusing>()

  let userIsThere = false
  async function ensureUser() {
    if (userIsThere) return
    try {
      await engine.createUser(collectionId, personId)
    } catch (error) {
      if (!isLikenessError(error) || error.code !== 'user_exists') throw error
    }
    userIsThere = true
  }

  async function associate(faceId: string): Promise<Refused | undefined> {
    await ensureUser()
    const threshold = request.matchThreshold ?? USUAL_MATCH
    try {
      const { failed } = await engine.associateFaces(collectionId, personId, [faceId], { threshold })
      return failed[0] && { reasons: failed[0].reasons }
    } catch (error) {
      if (!isAboutTheImage(error)) throw error
      return { reasons: [error.code], message: error.message }
    }
  }

  /** Before the first reference is ready: without a consent that counts, a sweep takes the face back. */
  async function agree() {
    if (accepted.size === 0 && deps.consent) await ledger.consent(deps.consent, request.recordedBy ?? 'local')
  }

  /** The face belongs to the person now: what tells of it follows, the state last. */
  async function conclude({ referenceId, face }: Taken) {
    await agree()
    const reference = await ledger.ready(referenceId, face)
    if (accepted.size === 0 && deps.created) await store.setState(personId, 'enrolled')
    accepted.add(face.face.faceId)
    return reference
  }

  async function take(taken: Taken): Promise<Refusing | EnrolledImage> {
    const { referenceId, face, kept } = taken
    const { faceId } = face.face
    const duplicates = await deps.duplicatesOf(faceId)
    const [rival] = duplicates
    if (rival && !request.allowDuplicate) {
      const { personId, name, similarity } = rival
      const message = `This is the face of "${name}".`
      return {
        duplicates,
        refused: { reasons: ['DUPLICATE_PERSON'], message, duplicateOf: { personId, name, similarity } },
      }
    }
    await ledger.keep(referenceId, face.face, kept)
    const refused = await associate(faceId)
    if (refused) return { duplicates, refused }
    const reference = await conclude(taken)
    return { ...toldOf(taken, reference), known: false, duplicates }
  }

  /** A face the person had before. Where its reference is missing (older than references), it gets one. */
  async function takeKnown(taken: Taken): Promise<EnrolledImage> {
    const { referenceId, face, kept } = taken
    const { faceId } = face.face
    let [reference] = await references.byFaces(collectionId, [faceId])
    if (reference || accepted.has(faceId)) await ledger.drop(referenceId)
    else {
      await ledger.keep(referenceId, face.face, kept)
      reference = await conclude(taken)
    }
    await agree()
    accepted.add(faceId)
    return { ...toldOf(taken, reference), known: true }
  }

  /**
   * Whoever is erased or merged meanwhile must not come back. Looked at in line: an erasure that is asked for after this
   * look, or a merge, has its turn later and finds the face and the reference, both are there.
   */
  const unlessGone = <Outcome>(settle: () => Promise<Outcome>) =>
    deps.inLine(async () => {
      const [row] = await store.byIds([personId])
      if (!row || row.state === 'erasing') throw noSuchPerson(personId)
      return settle()
    })

  return async (indexed: Indexed): Promise<EnrolledImage> => {
    if ('refused' in indexed) return indexed
    const { image, referenceId, face } = indexed
    const { faceId } = face.face
    let result: Refusing | EnrolledImage | undefined = refusals.get(faceId)
    if (!result && (indexed.known || accepted.has(faceId))) return unlessGone(() => takeKnown(indexed))
    result ??= await unlessGone(() => take(indexed))
    if ('image' in result) return result
    refusals.set(faceId, result)
    await ledger.discard([faceId])
    await ledger.drop(referenceId)
    const qualityScore = face.detail.quality.face ?? null
    return { image, qualityScore, duplicates: result.duplicates, refused: { image, ...result.refused } }
  }
}
