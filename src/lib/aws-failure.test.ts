import { expect, test } from 'vitest'
import { loggable, sentenceOf, troubleOf, type AwsError } from './aws-failure.ts'

const thrown = (name: string, more: object = {}): AwsError => Object.assign(new Error('User: ann-lee'), { name }, more)
const answered = (httpStatusCode: number) => ({ $metadata: { httpStatusCode, requestId: 'r', attempts: 3 } })

test.each([
  ['throttled', thrown('ProvisionedThroughputExceededException', answered(400))],
  ['throttled', thrown('BandwidthLimitExceeded', answered(400))],
  ['throttled', thrown('Unknown', answered(429))],
  ['credentials', thrown('CredentialsProviderError')],
  ['credentials', thrown('ExpiredTokenException', answered(400))],
  ['access_denied', thrown('AccessDeniedException', answered(400))],
  ['timeout', thrown('TimeoutError')],
  ['network', thrown('TimeoutError', { code: 'ECONNRESET' })],
  ['network', thrown('Error', { code: 'ENOTFOUND' })],
  ['service', thrown('InternalServerError', answered(500))],
])('%s', (trouble, error) => {
  expect(troubleOf(error)).toBe(trouble)
  const sentence = sentenceOf(error, { service: 'Amazon SQS', operation: 'SendMessage' })
  expect(sentence).toMatch(/^Amazon SQS .*(try again|Renew|give|see)/)
  expect(sentence).not.toContain('ann-lee')
})

test('of an error a log gets no request and no signature', () => {
  const error = thrown('AccessDenied', { ...answered(403), $response: { headers: { authorization: 'secret' } } })
  const kept = loggable(error)
  expect({ ...kept, message: kept.message }).toEqual({
    ...{ message: 'User: ann-lee', name: 'AccessDenied', code: undefined, status: 403, requestId: 'r', attempts: 3 },
  })
  expect(loggable(error, 'else').message).toBe('else')
})
