/** Operations on collections, and what is known of each. The service gives no revision: see `revisions.ts`. */
import type { DescribeCollectionResponse } from '@aws-sdk/client-rekognition'
import { isLikenessError, type ErrorCode } from '#errors'
import type { Collection, Page, PageOptions } from '../engine.ts'
import { attemptsOf } from './failures.ts'
import { each } from './limiter.ts'
import type { Collections, Described, Parts } from './parts.ts'
import { readModel, required } from './shapes.ts'
import { checkCollectionId, checkTags, checkWhole } from '../validate.ts'

export interface CollectionsDeps extends Pick<Parts, 'service' | 'revisions'> {
  now(): number
  /** Milliseconds for which a description is good enough for a search. */
  knownMs: number
  /** Told of the model version of every collection that is looked at. */
  onModel(version: string): void
}

const OPERATION = 'DescribeCollection'

export function createCollections({ service, revisions, now, knownMs, onModel }: CollectionsDeps): Collections {
  const remembered = new Map<string, { at: number; described: Described }>()

  function read(collectionId: string, wire: DescribeCollectionResponse): Described {
    const version = required(wire.FaceModelVersion, OPERATION, 'FaceModelVersion')
    onModel(version)
    const { FaceCount: faceCount = 0, UserCount: userCount = 0, CreationTimestamp: createdAt = new Date(0) } = wire
    return {
      ...{ collectionId, modelVersion: readModel(version), faceCount, userCount, createdAt },
      revision: revisions.seen(collectionId, `${createdAt.getTime()} ${faceCount} ${userCount}`),
      arn: required(wire.CollectionARN, OPERATION, 'CollectionARN'),
    }
  }

  const collections: Collections = {
    async describe(collectionId, signal) {
      const input = { CollectionId: collectionId }
      const at = now()
      try {
        const wire = await service.ask(OPERATION, (aws, o) => aws.describeCollection(input, o), {
          collectionId,
          signal,
        })
        const described = read(collectionId, wire)
        remembered.set(collectionId, { at, described })
        return described
      } catch (error) {
        remembered.delete(collectionId)
        if (isLikenessError(error) && error.code === 'collection_not_found') revisions.forget(collectionId)
        throw error
      }
    },
    async known(collectionId, signal) {
      const last = remembered.get(collectionId)
      if (last && now() - last.at < knownMs) return last.described
      return collections.describe(collectionId, signal)
    },
    forget: (collectionId) => void remembered.delete(collectionId),
  }
  return collections
}

/** Everything that changes a collection ends here: its new revision. */
export function changed({ revisions, collections }: Parts, collectionId: string): number {
  collections.forget(collectionId)
  return revisions.changed(collectionId)
}

const UNSURE: ErrorCode[] = ['engine_unavailable', 'overloaded', 'cancelled', 'engine_closed']

/** What failed for want of an answer may have been done all the same: such a collection has a new revision too. */
export async function changing<Result>(
  parts: Parts,
  collectionId: string,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (isLikenessError(error) && UNSURE.includes(error.code)) changed(parts, collectionId)
    throw error
  }
}

export async function createCollection(
  parts: Parts,
  onModel: (version: string) => void,
  collectionId: string,
  { tags = {} }: { tags?: Record<string, string> } = {},
): Promise<Collection> {
  checkCollectionId(collectionId)
  checkTags(tags)
  const operation = 'CreateCollection'
  const input = { CollectionId: collectionId, ...(Object.keys(tags).length && { Tags: tags }) }
  const wire = await parts.service.ask(operation, (aws, o) => aws.createCollection(input, o), { collectionId })
  parts.newborns.add('collection', collectionId)
  const version = required(wire.FaceModelVersion, operation, 'FaceModelVersion')
  onModel(version)
  return {
    ...{ collectionId, modelVersion: readModel(version), faceCount: 0, userCount: 0 },
    ...{ revision: changed(parts, collectionId), createdAt: new Date(), tags },
  }
}

async function withTags({ service }: Parts, { arn, ...collection }: Described): Promise<Collection> {
  const { collectionId } = collection
  const input = { ResourceArn: arn }
  const { Tags: tags = {} } = await service.ask('ListTagsForResource', (aws, o) => aws.listTagsForResource(input, o), {
    collectionId,
  })
  return { ...collection, tags }
}

export async function describeCollection(parts: Parts, collectionId: string): Promise<Collection> {
  checkCollectionId(collectionId)
  return withTags(parts, await parts.collections.describe(collectionId))
}

/** Two requests for each collection of a page: the service lists nothing but names. */
const USUAL_PAGE = 100

export async function listCollections(parts: Parts, page: PageOptions = {}): Promise<Page<Collection>> {
  checkWhole('The page size', page.maxResults, 1, 4096)
  const operation = 'ListCollections'
  const input = { MaxResults: page.maxResults ?? USUAL_PAGE, NextToken: page.nextToken }
  const wire = await parts.service.ask(operation, (aws, o) => aws.listCollections(input, o))
  const items = await each(
    required(wire.CollectionIds, operation, 'CollectionIds'),
    parts.concurrency,
    (collectionId) =>
      parts.collections.describe(collectionId).then(
        (described) => withTags(parts, described),
        (error: unknown) => {
          // Deleted since it was listed.
          if (isLikenessError(error) && error.code === 'collection_not_found') return undefined
          throw error
        },
      ),
  )
  const there = items.filter((item) => item !== undefined)
  return { items: there, ...(wire.NextToken && { nextToken: wire.NextToken }) }
}

export async function deleteCollection(parts: Parts, collectionId: string): Promise<void> {
  checkCollectionId(collectionId)
  const input = { CollectionId: collectionId }
  await parts.service
    .ask('DeleteCollection', (aws, o) => aws.deleteCollection(input, o), { collectionId })
    .catch((error: unknown) => {
      // Gone by an earlier try of this very call, whose answer was lost.
      if (isLikenessError(error) && error.code === 'collection_not_found' && attemptsOf(error) > 1) return
      throw error
    })
  parts.newborns.remove('collection', collectionId)
  parts.collections.forget(collectionId)
  parts.revisions.forget(collectionId)
}

export async function tagCollection(parts: Parts, collectionId: string, tags: Record<string, string>): Promise<void> {
  checkCollectionId(collectionId)
  checkTags(tags)
  const { arn } = await parts.collections.known(collectionId)
  if (!Object.keys(tags).length) return
  const input = { ResourceArn: arn, Tags: tags }
  await parts.service.ask('TagResource', (aws, o) => aws.tagResource(input, o), { collectionId })
}

export async function untagCollection(parts: Parts, collectionId: string, keys: string[]): Promise<void> {
  checkCollectionId(collectionId)
  const { arn } = await parts.collections.known(collectionId)
  if (!keys.length) return
  const input = { ResourceArn: arn, TagKeys: keys }
  await parts.service.ask('UntagResource', (aws, o) => aws.untagResource(input, o), { collectionId })
}
