/** What is outside the sender's scope is answered like what is not there. */
import type { FastifyRequest } from 'fastify'
import { mayUse } from '#access/principal.ts'
import { isLikenessError, LikenessError, type ErrorCode } from '#errors'
import type { Person } from '#people/store.ts'
import type { Persons } from '#usecases/identity/persons.ts'
import { collectionFor, principalOf, visibleCollections } from '../scope.ts'

/** The thing, if it is there and its collection is visible; `collectionOf` null: of no collection, for those who see all. */
export async function visible<Thing>(
  request: FastifyRequest,
  code: ErrorCode,
  find: () => Promise<Thing | undefined>,
  collectionOf: (thing: Thing) => string | null,
): Promise<Thing> {
  const thing = await find().catch((error: unknown) => {
    if (isLikenessError(error) && error.code === code) return undefined
    throw error
  })
  if (thing === undefined) throw new LikenessError(code)
  const principal = principalOf(request)
  const collectionId = collectionOf(thing)
  if (collectionId === null ? principal.collections === null : mayUse(principal, collectionId)) return thing
  throw new LikenessError(code)
}

/** Throws `person_not_found`. */
export const visiblePerson = (request: FastifyRequest, persons: Pick<Persons, 'byId'>, personId: string) =>
  visible(
    request,
    'person_not_found',
    () => persons.byId(personId),
    (person: Person) => person.collectionId,
  )

/** The named collection, that of the key, or the default. Throws `forbidden`. */
export function chosenCollection(request: FastifyRequest, named: string | undefined, fallback: string): string {
  const { collections } = principalOf(request)
  return collectionFor(request, named ?? (collections?.length === 1 ? undefined : fallback))
}

/** For lists over collections: the named one, or all that are visible (undefined: every one). Throws `forbidden`. */
export function chosenCollections(request: FastifyRequest, named: string | undefined): string[] | undefined {
  if (named !== undefined) return [collectionFor(request, named)]
  return visibleCollections(principalOf(request)) ?? undefined
}

/** For what concerns the whole installation. Throws `forbidden`. */
export function assertSeesAll(request: FastifyRequest): void {
  if (principalOf(request).collections !== null)
    throw new LikenessError('forbidden', { message: 'This is for credentials that are valid for every collection.' })
}
