/** Errors of ours in the words of AWS. */
import { expect, test } from 'vitest'
import { catalogue, LikenessError, type ErrorCode } from '#errors'
import { AwsException, wireError } from './exception.ts'
import { toAwsException } from './translate.ts'

const codes = Object.keys(catalogue) as ErrorCode[]
const translated = (code: ErrorCode, message?: string) => toAwsException(new LikenessError(code, { message }))

test('every error of the catalogue has a name that clients understand', () => {
  for (const code of codes) {
    const { name, status, message } = translated(code)
    expect([code, name]).toEqual([code, expect.stringMatching(/^([A-Z]\w+Exception|InternalServerError)$/)])
    expect(message).not.toBe('')
    expect([400, 413, 500]).toContain(status)
  }
})

test('what a caller could have done better is not our failure', () => {
  const callers: ErrorCode[] = [
    ...([
      'no_face',
      'collection_not_found',
      'collection_exists',
      'face_not_found',
      'user_not_found',
      'user_exists',
    ] as const),
    ...(['image_unsupported', 'image_corrupt', 'image_too_many_bytes', 'image_too_small', 'object_not_found'] as const),
    ...([
      'invalid_argument',
      'invalid_page_token',
      'rate_limited',
      'overloaded',
      'body_too_large',
      'cancelled',
    ] as const),
    'unsupported_media_type',
  ]
  for (const code of callers) expect([code, translated(code).status < 500]).toEqual([code, true])
})

test('ours stays inside', () => {
  const secret = 'password=hunter2 at src/x.ts'
  for (const error of [
    new Error(secret),
    secret,
    undefined,
    null,
    new LikenessError('internal', { message: secret }),
    new LikenessError('store_unavailable', { message: secret }),
  ]) {
    const exception = toAwsException(error)
    const wire = JSON.stringify(wireError(exception))
    expect(exception.name).toBe('InternalServerError')
    expect(exception.status).toBe(500)
    expect(wire).not.toContain('hunter2')
  }
  const cause = new Error(secret)
  expect(toAwsException(cause).cause).toBe(cause)
})

test('collections are told by their id where it is known', () => {
  const error = (code: ErrorCode) => toAwsException(new LikenessError(code, { details: { collectionId: 'c' } })).message
  expect(error('collection_not_found')).toBe('The collection id: c does not exist')
  expect(error('collection_exists')).toBe('The collection id: c already exists')
  expect(translated('collection_not_found').message).not.toMatch(/undefined/)
})

test('what is an exception already stays one; the front end has another shape than the service', () => {
  const front = new AwsException('ValidationException', 'no')
  expect(toAwsException(front)).toBe(front)
  expect(wireError(front)).toEqual({ __type: 'ValidationException', message: 'no' })
  const service = wireError(new AwsException('ResourceNotFoundException', 'no'))
  const expected = { __type: 'ResourceNotFoundException', Code: 'ResourceNotFoundException', Message: 'no' }
  expect(service).toEqual({ ...expected, Logref: expect.stringMatching(/^[0-9a-f-]{36}$/) })
})
