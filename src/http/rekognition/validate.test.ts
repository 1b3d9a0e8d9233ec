/** What breaks the model, in the words of AWS's framework. */
import { expect, test } from 'vitest'
import { z } from 'zod'
import {
  CollectionId,
  FaceIdList,
  Image,
  MaxFaces,
  PaginationToken,
  Percent,
  QualityFilter,
  Tags,
} from './constraints.ts'
import { validate } from './validate.ts'

const schema = z.object({
  ...{ CollectionId, FaceIds: FaceIdList.optional(), MaxFaces: MaxFaces.optional(), Image: Image.optional() },
  ...{ Percent: Percent.optional(), QualityFilter: QualityFilter.optional(), Tags: Tags.optional() },
  NextToken: PaginationToken.optional(),
})
const good = { CollectionId: 'c' }
const told = (input: unknown): string => {
  try {
    return JSON.stringify(validate(schema, input))
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`
  }
}
const one = (rest: string) => `ValidationException: 1 validation error detected: ${rest}`
const PATTERN = 'Member must satisfy regular expression pattern'

test('each kind of constraint', () => {
  expect(told({})).toBe(one("Value null at 'collectionId' failed to satisfy constraint: Member must not be null"))
  expect(told({ CollectionId: null })).toBe(told({}))
  expect(told({ CollectionId: 'a b' })).toMatch(
    `Value 'a b' at 'collectionId' failed to satisfy constraint: ${PATTERN}: [`,
  )
  expect(told({ CollectionId: 'c\n' })).toMatch(PATTERN)
  expect(told({ ...good, MaxFaces: 0 })).toBe(
    one("Value '0' at 'maxFaces' failed to satisfy constraint: Member must have value greater than or equal to 1"),
  )
  expect(told({ ...good, Percent: 100.1 })).toMatch(/'100.1' at 'percent'.*value less than or equal to 100/)
  expect(told({ ...good, QualityFilter: 'low' })).toBe(
    one(
      "Value 'low' at 'qualityFilter' failed to satisfy constraint: Member must satisfy enum value set: [NONE, AUTO, LOW, MEDIUM, HIGH]",
    ),
  )
  expect(told({ ...good, FaceIds: [] })).toMatch(/'\[\]' at 'faceIds'.*length greater than or equal to 1/)
  expect(told({ ...good, FaceIds: ['x'] })).toMatch(
    /Value '\[x\]' at 'faceIds'.*Member must satisfy constraint: \[Member must/,
  )
  expect(told({ ...good, Image: { Bytes: '' } })).toBe(
    one(
      "Value 'java.nio.HeapByteBuffer[pos=0 lim=0 cap=0]' at 'image.bytes' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ),
  )
  expect(told({ ...good, Image: { S3Object: { Bucket: 'a' } } })).toMatch(
    /'a' at 'image.s3Object.bucket'.*length greater/,
  )
  expect(told({ ...good, Tags: { 'aws:x': '' } })).toMatch(/at 'tags'.*Map keys must satisfy constraint/)
  expect(told({ ...good, Tags: { a: 'x'.repeat(257) } })).toMatch(/at 'tags'.*Map value must satisfy constraint/)
})

test('all that is wrong is told at once, and the same only once', () => {
  expect(told({ MaxFaces: 9999, Percent: -1 })).toMatch(/^ValidationException: 3 validation errors detected: .*; .*; /)
  const many = told({ ...good, FaceIds: Array.from({ length: 100 }, () => 'x') })
  expect(many).toMatch(/^ValidationException: 1 validation error detected: /)
})

test('another type is no matter of constraints', () => {
  const wrong: unknown[] = [
    ...[null, [], 'x', 1, { CollectionId: 1 }, { ...good, FaceIds: 'x' }, { ...good, FaceIds: [1] }],
    ...[
      { ...good, MaxFaces: '1' },
      { ...good, MaxFaces: 1.5 },
      { ...good, Image: 'x' },
      { ...good, Tags: [] },
    ],
    ...[
      { ...good, Image: { Bytes: 'not base64!' } },
      { ...good, Image: { Bytes: 5 } },
      { ...good, QualityFilter: 1 },
    ],
  ]
  for (const input of wrong)
    expect([input, told(input)]).toEqual([input, expect.stringMatching(/^SerializationException/)])
})

test('null and what nobody asked for count as absent, an empty token too', () => {
  expect(told({ ...good, MaxFaces: null, Other: { a: [null] }, NextToken: '' })).toBe('{"CollectionId":"c"}')
  const named = JSON.parse('{"CollectionId":"c","__proto__":{"MaxFaces":5},"Tags":{"__proto__":"x","a":"b"}}') as object
  const input = validate(schema, named)
  expect([Object.getPrototypeOf(input), input.MaxFaces, input.Tags]).toEqual([Object.prototype, undefined, { a: 'b' }])
})

test('what is huge costs little and is told briefly', () => {
  const long = Array.from({ length: 200_000 }, (_, i) => `wrong ${i}`)
  const inputs: object[] = [
    ...[{ ...good, FaceIds: long }, { CollectionId: '!'.repeat(10_000_000) }],
    ...[{ ...good, Tags: Object.fromEntries(long.slice(0, 4000).map((name) => [`${name}!`, '!'])) }],
    { ...good, Tags: Object.fromEntries(long.map((name) => [name, ''])) },
  ]
  for (const input of inputs) {
    const since = performance.now()
    const message = told(input)
    expect(message).toMatch(/^(Validation|Serialization)Exception/)
    expect(message.length).toBeLessThan(8000)
    expect(performance.now() - since).toBeLessThan(1500)
  }
  let deep: unknown = 1
  for (let i = 0; i < 100_000; i++) deep = [deep]
  expect(told({ ...good, Other: deep })).toMatch(/^SerializationException: .*deep/)
})
