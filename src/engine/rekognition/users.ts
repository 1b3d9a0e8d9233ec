/**
 * Operations on users. The requests that change one carry a token, the same for all tries of a call, so that a try whose
 * answer was lost has no second effect.
 */
import { randomUUID } from 'node:crypto'
import type { AssociateResult, DisassociateResult, Page, PageOptions, User } from '../engine.ts'
import { changed, changing } from './collections.ts'
import { each } from './limiter.ts'
import { limits } from './limits.ts'
import type { Parts } from './parts.ts'
import { readFailure, readStatus, required } from './shapes.ts'
import { checkCollectionId, checkFaceIds, checkNumber, checkUserId, checkWhole } from '../validate.ts'

export async function createUser(parts: Parts, collectionId: string, userId: string): Promise<User> {
  checkCollectionId(collectionId)
  checkUserId(userId)
  const input = { CollectionId: collectionId, UserId: userId, ClientRequestToken: randomUUID() }
  // The user cannot be what is missing: nothing of it is said to `ask`.
  await changing(parts, collectionId, () =>
    parts.service.ask('CreateUser', (aws, o) => aws.createUser(input, o), { collectionId }),
  )
  parts.newborns.add('user', collectionId, userId)
  changed(parts, collectionId)
  return { userId, status: 'CREATED', faceCount: 0 }
}

/**
 * The service does not say how many faces a user has: they are counted, by one request for each user that has any, or by
 * reading all faces of the collection where that takes fewer.
 */
export async function listUsers(parts: Parts, collectionId: string, page: PageOptions = {}): Promise<Page<User>> {
  checkCollectionId(collectionId)
  checkWhole('The page size', page.maxResults, 1, limits.userPage)
  const operation = 'ListUsers'
  const input = { CollectionId: collectionId, MaxResults: page.maxResults, NextToken: page.nextToken }
  const wire = await parts.service.ask(operation, (aws, o) => aws.listUsers(input, o), { collectionId })
  const listed = required(wire.Users, operation, 'Users').map(({ UserId, UserStatus }) => ({
    userId: required(UserId, operation, 'UserId'),
    status: readStatus(UserStatus),
  }))
  const withFaces = listed.filter(({ status }) => status !== 'CREATED').map(({ userId }) => userId)
  const counts = await countFaces(parts, collectionId, withFaces)
  const items = listed.map((user): User => ({ ...user, faceCount: counts.get(user.userId) ?? 0 }))
  return { items, ...(wire.NextToken && { nextToken: wire.NextToken }) }
}

async function countFaces(parts: Parts, collectionId: string, userIds: string[]): Promise<Map<string, number>> {
  const counts = new Map<string, number>()
  if (!userIds.length) return counts
  const count = async (filter: { UserId?: string }) => {
    let nextToken: string | undefined
    do {
      const input = { CollectionId: collectionId, MaxResults: limits.facePage, NextToken: nextToken, ...filter }
      const wire = await parts.service.ask('ListFaces', (aws, o) => aws.listFaces(input, o), { collectionId })
      for (const { UserId: userId } of required(wire.Faces, 'ListFaces', 'Faces'))
        if (userId !== undefined) counts.set(userId, (counts.get(userId) ?? 0) + 1)
      nextToken = wire.NextToken
    } while (nextToken)
  }
  const { faceCount } = await parts.collections.known(collectionId)
  if (Math.ceil(faceCount / limits.facePage) <= userIds.length) await count({})
  else await each(userIds, parts.concurrency, async (userId) => count({ UserId: userId }))
  return counts
}

export async function deleteUser(parts: Parts, collectionId: string, userId: string): Promise<void> {
  checkCollectionId(collectionId)
  checkUserId(userId)
  const input = { CollectionId: collectionId, UserId: userId, ClientRequestToken: randomUUID() }
  await changing(parts, collectionId, () =>
    parts.service.ask('DeleteUser', (aws, o) => aws.deleteUser(input, o), { collectionId, userId }),
  )
  parts.newborns.remove('user', collectionId, userId)
  changed(parts, collectionId)
}

interface Answer<Failure> {
  done: string[]
  failed: Failure[]
  status: string
}

/** Asks for all faces at once; those that are new and were not found are asked for again. */
async function forFaces<Failure extends { faceId: string; reasons: string[] }>(
  parts: Parts,
  collectionId: string,
  faceIds: string[],
  ask: (faceIds: string[]) => Promise<Answer<Failure>>,
) {
  const { newborns, service } = parts
  const done: string[] = []
  const failed: Failure[] = []
  let status: string | undefined
  let left = [...new Set(faceIds)]
  const attempt = async () => {
    const answer = await ask(left)
    done.push(...answer.done)
    status = answer.status
    const young = answer.failed.filter(
      ({ faceId, reasons }) => reasons.includes('FACE_NOT_FOUND') && newborns.has('face', collectionId, faceId),
    )
    failed.push(...answer.failed.filter((failure) => !young.includes(failure)))
    left = young.map(({ faceId }) => faceId)
    return young
  }
  try {
    failed.push(...(await changing(parts, collectionId, () => service.patiently(attempt, (young) => young.length > 0))))
  } finally {
    if (done.length) changed(parts, collectionId)
  }
  return { done, failed, status: readStatus(status) }
}

const idsOf = (faces: { FaceId?: string }[] = []) => faces.flatMap(({ FaceId: id }) => (id === undefined ? [] : [id]))

export async function associateFaces(
  parts: Parts,
  collectionId: string,
  userId: string,
  faceIds: string[],
  options: { threshold?: number } = {},
): Promise<AssociateResult> {
  checkCollectionId(collectionId)
  checkUserId(userId)
  checkFaceIds(faceIds, limits.facesOfUser)
  checkNumber('The threshold', options.threshold, 0, 100)
  const { done, failed, status } = await forFaces(parts, collectionId, faceIds, async (wanted) => {
    const input = {
      ...{ CollectionId: collectionId, UserId: userId, FaceIds: wanted, UserMatchThreshold: options.threshold },
      ClientRequestToken: randomUUID(),
    }
    const about = { collectionId, userId }
    const wire = await parts.service.ask('AssociateFaces', (aws, o) => aws.associateFaces(input, o), about)
    const status = required(wire.UserStatus, 'AssociateFaces', 'UserStatus')
    const failures = (wire.UnsuccessfulFaceAssociations ?? []).map(readFailure) as AssociateResult['failed']
    return { done: idsOf(wire.AssociatedFaces), failed: failures, status }
  })
  return { associated: done, failed, status }
}

export async function disassociateFaces(
  parts: Parts,
  collectionId: string,
  userId: string,
  faceIds: string[],
): Promise<DisassociateResult> {
  checkCollectionId(collectionId)
  checkUserId(userId)
  checkFaceIds(faceIds, limits.facesOfUser)
  const { done, failed, status } = await forFaces(parts, collectionId, faceIds, async (wanted) => {
    const input = {
      ...{ CollectionId: collectionId, UserId: userId, FaceIds: wanted },
      ClientRequestToken: randomUUID(),
    }
    const about = { collectionId, userId }
    const wire = await parts.service.ask('DisassociateFaces', (aws, o) => aws.disassociateFaces(input, o), about)
    const status = required(wire.UserStatus, 'DisassociateFaces', 'UserStatus')
    const failures = (wire.UnsuccessfulFaceDisassociations ?? []).map(readFailure) as DisassociateResult['failed']
    return { done: idsOf(wire.DisassociatedFaces), failed: failures, status }
  })
  return { disassociated: done, failed, status }
}
