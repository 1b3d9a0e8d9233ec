/** Settings of AWS's services, by themselves and together. */
import { describe, expect, it } from 'vitest'
import { describeConfig, readConfig } from '#config'

const problemsOf = (env: Record<string, string>): string[] => describeConfig(env).problems

describe('services of AWS', () => {
  const aws = { FACE_PROCESSING_BACKEND: 'aws_rekognition', AWS_REGION: 'eu-west-1' }
  const SQS_QUEUE_URL = 'https://sqs.eu-west-1.amazonaws.com/123456789012/jobs'

  it('are not used unless they are named', () => {
    const config = readConfig({})
    expect(config).toMatchObject({ worker: { concurrency: 2 }, shadow: 0, cacheTtlSeconds: 2_592_000 })
    for (const part of ['sqs', 'dynamodb', 'secrets'] as const) expect(config[part]).toBeUndefined()
  })

  it('are read', () => {
    const config = readConfig({
      ...{ ...aws, SQS_QUEUE_URL, SQS_DLQ_URL: `${SQS_QUEUE_URL}-failed/`, LIKENESS_RECORDS: 'dynamodb' },
      ...{ AWS_DYNAMODB_MATCHES_TABLE: 'history', AWS_ENDPOINT_URL: 'http://127.0.0.1:5000' },
      ...{ AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:5001/', AWS_SECRET_NAME: 'prod/likeness', LIKENESS_SHADOW: '0.25' },
      ...{ WORKER_CONCURRENCY: '64', CACHE_TTL_SECONDS: '60', LIKENESS_SECRETS_TTL_SECONDS: '10' },
    })
    const [region, endpoint] = ['eu-west-1', 'http://127.0.0.1:5000']
    expect(config.sqs).toEqual({
      ...{ queueUrl: SQS_QUEUE_URL, deadLetterUrl: `${SQS_QUEUE_URL}-failed`, region },
      endpoint: 'http://127.0.0.1:5001',
    })
    const tables = { people: 'likeness-people', embeddings: 'likeness-embeddings', matches: 'history' }
    expect(config.dynamodb).toEqual({ tables, region, endpoint })
    expect(config.secrets).toEqual({ name: 'prod/likeness', keyName: undefined, region, endpoint, ttlSeconds: 10 })
    expect(config).toMatchObject({ worker: { concurrency: 64 }, shadow: 0.25, cacheTtlSeconds: 60 })
  })

  it('know their secrets by ARN without a region', () => {
    const arn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:rds!db-6f-AbCdEf'
    expect(readConfig({ AWS_SECRET_NAME: arn }).secrets).toMatchObject({ name: arn, region: undefined })
    expect(problemsOf({ AWS_SECRET_NAME: 'prod/likeness', ENCRYPTION_KEY_SECRET_NAME: arn })).toEqual([
      expect.stringMatching(/^AWS_SECRET_NAME is the name.*AWS_REGION.*Set it to .*ARN/),
    ])
    expect(problemsOf({ AWS_SECRET_NAME: arn, ENCRYPTION_KEY_SECRET_NAME: 'key' })).toHaveLength(1)
  })

  const dynamodb = { LIKENESS_RECORDS: 'dynamodb' }
  const elsewhere = 'https://sqs.us-east-1.amazonaws.com/123456789012/jobs'
  it.each<[Record<string, string>, RegExp]>([
    [{ ...dynamodb, AWS_REGION: 'eu-west-1' }, /LIKENESS_RECORDS.*not aws_rekognition.*Set FACE_.*or leave/],
    [{ ...dynamodb, ...aws, FACE_PROCESSING_BACKEND: 'deepface' }, /LIKENESS_RECORDS.*not aws_rekognition/],
    [{ ...dynamodb, ...aws, AWS_DYNAMODB_PEOPLE_TABLE: 'likeness-matches' }, /same table twice. Set three/],
    [{ SQS_QUEUE_URL }, /SQS_QUEUE_URL is set, and AWS_REGION is not set. Set it/],
    [{ ...aws, SQS_DLQ_URL: SQS_QUEUE_URL }, /SQS_DLQ_URL is set, and SQS_QUEUE_URL is not. Set it/],
    [{ ...aws, SQS_QUEUE_URL, SQS_DLQ_URL: `${SQS_QUEUE_URL}/` }, /same queue.*Set SQS_DLQ_URL/],
    [{ ...aws, SQS_QUEUE_URL, SQS_DLQ_URL: `${SQS_QUEUE_URL}.fifo` }, /FIFO.*Set SQS_DLQ_URL/],
    [{ ...aws, SQS_QUEUE_URL: elsewhere }, /SQS_QUEUE_URL is a queue of us-east-1, and AWS_REGION is eu-west-1. Set/],
    [{ ...aws, SQS_QUEUE_URL, SQS_DLQ_URL: elsewhere }, /SQS_DLQ_URL is a queue of us-east-1/],
    [{ PORT: '9000', LIKENESS_REKOGNITION_PORT: '9000' }, /LIKENESS_REKOGNITION_PORT and PORT.*Set another/],
  ])('that do not go together are refused: %j', (env, told) => {
    expect(problemsOf(env)).toEqual([expect.stringMatching(told)])
  })

  it.each<Record<string, string>>([
    { ...aws, SQS_QUEUE_URL: 'http://127.0.0.1:5000/123456789012/jobs' },
    { ...aws, SQS_QUEUE_URL: 'https://sqs.cn-north-1.amazonaws.com.cn/1/jobs', AWS_REGION: 'cn-north-1' },
    { PORT: '0', LIKENESS_REKOGNITION_PORT: '0' },
  ])('that go together are not: %j', (env) => expect(problemsOf(env)).toEqual([]))

  it.each([
    [
      'SQS_QUEUE_URL',
      ['jobs', 'sqs.eu-west-1.amazonaws.com/1/jobs', 'https://sqs.eu-west-1.amazonaws.com/', 'ftp://a/b'],
    ],
    ['AWS_SECRET_NAME', ['a b', 'ä', 'x'.repeat(513), 'arn:aws:s3:::bucket', '{"password":"x"}']],
    ['LIKENESS_SECRETS_TTL_SECONDS', ['0', '1e9', '-1']],
    ['WORKER_CONCURRENCY', ['0', '65', '1.5']],
    ['LIKENESS_SHADOW', ['-0.1', '1.01', '50%']],
  ])('%s does not take %j', (name, values) => {
    for (const value of values)
      expect([value, problemsOf({ ...aws, [name]: value })]).toEqual([value, [expect.stringContaining(name)]])
  })

  it('who wrote one thing wrong is told that and nothing that follows from it', () => {
    expect(problemsOf({ SQS_QUEUE_URL: 'jobs', SQS_DLQ_URL: SQS_QUEUE_URL, AWS_REGION: 'eu-west-1' })).toHaveLength(1)
    expect(problemsOf({ SQS_QUEUE_URL, AWS_REGION: 'Ireland (west)' })).toHaveLength(1)
  })

  it('whose settings have no effect are told of', () => {
    const notes = (env: Record<string, string>) => describeConfig(env).notes
    expect(notes({})).toEqual([])
    expect(notes({ AWS_DYNAMODB_PEOPLE_TABLE: 'likeness-people' })).toEqual([
      'AWS_DYNAMODB_PEOPLE_TABLE is set and has no effect: LIKENESS_RECORDS is sql.',
    ])
    expect(notes({ ...aws, LIKENESS_RECORDS: 'dynamodb', AWS_DYNAMODB_PEOPLE_TABLE: 'x-1' })).toEqual([])
    expect(notes({ AWS_S3_BUCKET_NAME: 'pictures' })).toEqual([expect.stringMatching(/AWS_S3_BUCKET.*filesystem/)])
    const LIKENESS_SECRET_KEY = Buffer.alloc(32).toString('base64')
    const secrets = { AWS_REGION: 'eu-west-1', AWS_SECRET_NAME: 'x', DATABASE_URL: 'postgres://db/x' }
    expect(notes(secrets)).toEqual([])
    expect(notes({ ...secrets, LIKENESS_SECRET_KEY })).toEqual([expect.stringContaining('AWS_SECRET_NAME')])
    expect(notes({ DETECTOR_BACKEND: 'retinaface', DRAW_BOUNDING_BOXES: 'true' })).toEqual([
      expect.stringMatching(/DETECTOR_BACKEND.*LIKENESS_PACK/),
    ])
  })
})
