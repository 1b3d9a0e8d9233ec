/** What was made moments ago and is not there yet; revisions; what the service does not say. */
import { expect, it } from 'vitest'
import { detailOf, BOX, exception, FACE, faceOf, openFake } from './fake-service.fixture.ts'

const picture = new TextEncoder().encode('a picture')
const OTHER = '33333333-3333-4333-8333-333333333333'
const gone = exception('ResourceNotFoundException', 'The collection id: c does not exist')

it('waits for a collection, a user and a face of its own making', async () => {
  const fake = await openFake(({ operation, count }) => {
    if (operation === 'ListFaces' && count < 3) return gone
    if (operation === 'SearchFaces' && count < 3)
      return exception('InvalidParameterException', 'faceId was not found in the collection.')
    if (operation === 'DeleteUser' && count < 3) return exception('ResourceNotFoundException')
    return undefined
  })
  const { engine, asked } = fake
  const of = (operation: string) => asked.filter((request) => request.operation === operation).length
  await engine.createCollection('c')
  await engine.listFaces('c')
  expect(of('ListFaces')).toBe(3)
  await engine.indexFaces('c', picture)
  await engine.searchFaces('c', FACE)
  expect(of('SearchFaces')).toBe(3)
  await engine.createUser('c', 'u')
  await engine.deleteUser('c', 'u')
  expect(of('DeleteUser')).toBe(3)
  await fake.close()
})

it('does not wait for what somebody else made, and not for ever', async () => {
  const fake = await openFake(({ operation }) => {
    if (operation === 'ListFaces') return gone
    return operation === 'SearchFaces'
      ? exception('InvalidParameterException', 'faceId was not found in the collection.')
      : undefined
  })
  await expect(fake.engine.searchFaces('c', FACE)).rejects.toMatchObject({ code: 'face_not_found' })
  expect(fake.asked.filter(({ operation }) => operation === 'SearchFaces')).toHaveLength(1)
  await fake.engine.createCollection('c')
  await expect(fake.engine.listFaces('c')).rejects.toMatchObject({ code: 'collection_not_found' })
  expect(fake.asked.filter(({ operation }) => operation === 'ListFaces')).toHaveLength(4)
  await fake.close()
})

it('asks again for the new faces alone, and adds up', async () => {
  const notFound = (FaceId: string) => ({ FaceId, Reasons: ['FACE_NOT_FOUND'] })
  const fake = await openFake(({ operation, count }) => {
    if (operation === 'AssociateFaces' && count === 1)
      return {
        body: {
          AssociatedFaces: [],
          UnsuccessfulFaceAssociations: [notFound(FACE), notFound(OTHER)],
          UserStatus: 'CREATED',
        },
      }
    if (operation === 'DeleteFaces' && count === 1)
      return { body: { DeletedFaces: [], UnsuccessfulFaceDeletions: [notFound(FACE), notFound(OTHER)] } }
    return undefined
  })
  await fake.engine.indexFaces('c', picture)
  expect(await fake.engine.associateFaces('c', 'u', [FACE, OTHER])).toEqual({
    associated: [FACE],
    failed: [{ faceId: OTHER, reasons: ['FACE_NOT_FOUND'] }],
    status: 'ACTIVE',
  })
  const tries = fake.asked.filter(({ operation }) => operation === 'AssociateFaces')
  expect(tries.map(({ input }) => input['FaceIds'])).toEqual([[FACE, OTHER], [FACE]])
  // Another request: the first one's answer must not be given again.
  expect(tries[1].input['ClientRequestToken']).not.toBe(tries[0].input['ClientRequestToken'])
  expect(await fake.engine.deleteFaces('c', [FACE, OTHER])).toMatchObject({
    deleted: [FACE],
    failed: [{ faceId: OTHER, reasons: ['FACE_NOT_FOUND'] }],
  })
  await fake.close()
})

it('does not take silence about a face for its deletion', async () => {
  const fake = await openFake(() => undefined)
  await expect(fake.engine.deleteFaces('c', [FACE, OTHER])).rejects.toMatchObject({ code: 'engine_unavailable' })
  await fake.close()
})

it('tells a missing user from a missing collection, a user that is there from one that is being changed', async () => {
  let collection = true
  const fake = await openFake(({ operation }) => {
    if (operation === 'DeleteUser') return exception('ResourceNotFoundException')
    if (operation === 'DescribeCollection' && !collection) return gone
    return ['CreateUser', 'AssociateFaces'].includes(operation) ? exception('ConflictException') : undefined
  })
  const { engine, asked } = fake
  await expect(engine.deleteUser('c', 'u')).rejects.toMatchObject({ code: 'user_not_found' })
  await expect(engine.createUser('c', 'u')).rejects.toMatchObject({ code: 'user_exists' })
  await expect(engine.associateFaces('c', 'u', [FACE])).rejects.toMatchObject({ code: 'overloaded' })
  const tries = asked.filter(({ operation }) => operation === 'AssociateFaces')
  expect(tries).toHaveLength(4)
  expect(new Set(tries.map(({ input }) => input['ClientRequestToken'])).size).toBe(1)
  collection = false
  await expect(engine.deleteUser('c', 'u')).rejects.toMatchObject({ code: 'collection_not_found' })
  await fake.close()
})

it('gives a new revision to every change, of its own and of others, and to nothing else', async () => {
  let faces = 1
  let clock = 1_000_000
  const fake = await openFake(
    ({ operation }) =>
      operation === 'DescribeCollection'
        ? {
            body: {
              FaceCount: faces,
              UserCount: 0,
              FaceModelVersion: '7.0',
              CreationTimestamp: 1,
              CollectionARN: 'arn:x',
            },
          }
        : undefined,
    { now: () => clock },
  )
  const { engine } = fake
  const revision = async () => (await engine.describeCollection('c')).revision
  const first = await revision()
  expect(await revision()).toBe(first)
  faces = 2
  const second = await revision()
  expect(second).toBeGreaterThan(first)
  const third = (await engine.indexFaces('c', picture)).revision
  expect(third).toBeGreaterThan(second)
  faces = 3
  expect(await revision()).toBe(third)
  const { revision: fourth } = await engine.deleteFaces('c', [FACE])
  expect(fourth).toBeGreaterThan(third)
  // A search sees what others did after some seconds.
  expect((await engine.searchFaces('c', FACE)).revision).toBe(fourth)
  faces = 9
  expect((await engine.searchFaces('c', FACE)).revision).toBe(fourth)
  clock += 6000
  expect((await engine.searchFaces('c', FACE)).revision).toBeGreaterThan(fourth)
  await fake.close()
})

it('counts the faces of users in as few requests as it takes', async () => {
  const fake = await openFake(({ operation, input }) => {
    if (operation === 'ListUsers')
      return {
        body: {
          Users: [...'abc'].map((UserId) => ({ UserId, UserStatus: UserId === 'c' ? 'CREATED' : 'ACTIVE' })),
          NextToken: 'more',
        },
      }
    if (operation !== 'ListFaces') return undefined
    if (input['NextToken']) return { body: { Faces: [{ ...faceOf(OTHER), UserId: 'a' }] } }
    return { body: { Faces: [{ ...faceOf(), UserId: 'a' }, { ...faceOf(), UserId: 'b' }, faceOf()], NextToken: '2' } }
  })
  expect(await fake.engine.listUsers('c', { maxResults: 3 })).toEqual({
    items: [
      { userId: 'a', status: 'ACTIVE', faceCount: 2 },
      { userId: 'b', status: 'ACTIVE', faceCount: 1 },
      { userId: 'c', status: 'CREATED', faceCount: 0 },
    ],
    nextToken: 'more',
  })
  expect(fake.asked.filter(({ operation }) => operation === 'ListFaces')).toHaveLength(2)
  await fake.close()
})

it('compares with every similarity there is, and says in which picture nobody is', async () => {
  const fake = await openFake(({ operation }) =>
    operation === 'CompareFaces'
      ? {
          body: {
            SourceImageFace: { BoundingBox: detailOf(BOX).BoundingBox, Confidence: 99 },
            FaceMatches: [30, 85].map((Similarity) => ({ Similarity, Face: detailOf(BOX) })),
            UnmatchedFaces: [detailOf(BOX)],
          },
        }
      : undefined,
  )
  const compared = await fake.engine.compareFaces(picture, picture)
  expect(compared.matches.map(({ similarity }) => similarity)).toEqual([85])
  expect(compared.unmatched.map(({ similarity }) => similarity)).toEqual([30, 0])
  expect(compared).toMatchObject({
    threshold: 80,
    source: { pose: { yaw: 2 } },
    sourceSize: { width: 640, height: 480 },
  })
  await fake.close()

  const empty = await openFake(({ operation }) =>
    operation === 'CompareFaces' ? exception('InvalidParameterException', 'Request has invalid parameters') : undefined,
  )
  await expect(empty.engine.compareFaces(picture, picture)).rejects.toMatchObject({
    code: 'no_face',
    details: { which: 'target' },
  })
  const filtered = empty.engine.compareFaces(picture, picture, { qualityFilter: 'HIGH' })
  await expect(filtered).rejects.toMatchObject({ code: 'no_usable_face' })
  await empty.close()
})

it('checks arguments before it asks for anything', async () => {
  const fake = await openFake(() => undefined)
  const { engine } = fake
  for (const call of [
    () => engine.createCollection('a b'),
    () => engine.createCollection('c', { tags: { 'aws:x': '1' } }),
    () => engine.describeCollection('..'),
    () => engine.listCollections({ maxResults: 0 }),
    () => engine.detectFaces(picture, { maxFaces: NaN }),
    () => engine.compareFaces(picture, picture, { similarityThreshold: 101 }),
    () => engine.indexFaces('c', picture, { externalImageId: 'ä' }),
    () => engine.indexFaces('c', picture, { qualityFilter: 'GOOD' as never }),
    () => engine.listFaces('c', { faceIds: [] }),
    () => engine.listFaces('c', { userId: 'a b' }),
    () => engine.deleteFaces('c', ['nonsense']),
    () => engine.deleteFaces('c', Array<string>(4097).fill(FACE)),
    () => engine.createUser('c', 'x'.repeat(129)),
    () => engine.listUsers('c', { maxResults: 501 }),
    () => engine.associateFaces('c', 'u', Array<string>(101).fill(FACE)),
    () => engine.associateFaces('c', 'u', [FACE], { threshold: -1 }),
    () => engine.disassociateFaces('c', '', [FACE]),
    () => engine.searchFaces('c', FACE, { fpir: 0 }),
    () => engine.searchFacesByImage('c', picture, { maxMatches: 0 }),
    () => engine.searchUsersByImage('c', picture, { threshold: NaN }),
  ])
    await expect(call(), call.toString()).rejects.toMatchObject({ code: 'invalid_argument' })
  expect(fake.asked).toEqual([])
  await fake.close()
})

it('deletes a collection once, also when the first answer is lost, and says when it was not there', async () => {
  const fake = await openFake(({ operation, count }) => {
    if (operation !== 'DeleteCollection') return undefined
    return count === 1 ? 'reset' : gone
  })
  await fake.engine.deleteCollection('c')
  await expect(fake.engine.deleteCollection('c')).rejects.toMatchObject({ code: 'collection_not_found' })
  await fake.close()
})

it('has a new revision when it does not know whether something was done', async () => {
  const fake = await openFake(({ operation }) =>
    operation === 'IndexFaces' ? exception('AccessDeniedException') : undefined,
  )
  const { revision } = await fake.engine.describeCollection('c')
  await expect(fake.engine.indexFaces('c', picture)).rejects.toMatchObject({ code: 'engine_unavailable' })
  expect((await fake.engine.describeCollection('c')).revision).toBeGreaterThan(revision)
  await fake.close()
})

it('does not take every refusal for a picture without a face', async () => {
  const fake = await openFake(({ operation }) =>
    operation === 'SearchFacesByImage'
      ? exception('InvalidParameterException', 'Request has invalid parameters')
      : undefined,
  )
  await expect(fake.engine.searchFacesByImage('c', picture)).rejects.toMatchObject({
    ...{ code: 'invalid_argument', message: expect.stringContaining('Request has invalid parameters') as string },
  })
  await fake.close()
})
