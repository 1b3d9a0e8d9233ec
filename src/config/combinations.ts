/** What is right by itself and not together: refused at start, each with its remedy. And what has no effect: told. */
import type { SettingName, Values } from './settings.ts'

const REKOGNITION = 'aws_rekognition'

/** Whatever speaks to a service that is chosen by region, as it is named in a sentence. */
function regional(all: Values): [string, string][] {
  const users: [boolean, string, string][] = [
    [all.FACE_PROCESSING_BACKEND === REKOGNITION, 'FACE_PROCESSING_BACKEND is aws_rekognition', 'Rekognition'],
    [all.LIKENESS_RECORDS === 'dynamodb', 'LIKENESS_RECORDS is dynamodb', 'DynamoDB'],
    [all.SQS_QUEUE_URL !== undefined, 'SQS_QUEUE_URL is set', 'SQS'],
  ]
  return users.filter(([used]) => used).map(([, sentence, service]) => [sentence, service])
}

function regions(all: Values): string[] {
  if (all.AWS_REGION) return []
  return regional(all).map(
    ([sentence, service]) =>
      `${sentence}, and AWS_REGION is not set. Set it to the region whose ${service} is to be used.`,
  )
}

function secretRegions(all: Values): string[] {
  const names = { AWS_SECRET_NAME: all.AWS_SECRET_NAME, AWS_KEY_SECRET_NAME: all.AWS_KEY_SECRET_NAME }
  return Object.entries(names)
    .filter(([, name]) => name && !name.startsWith('arn:') && !all.AWS_REGION)
    .map(
      ([setting]) =>
        `${setting} is the name of a secret, and AWS_REGION is not set. Set it to the region of the secret, or ${setting} to its ARN.`,
    )
}

function sizes(all: Values): string[] {
  const problems: string[] = []
  if (all.MAX_FILE_SIZE > all.LIKENESS_MAX_IMAGE_BYTES)
    problems.push(
      `MAX_FILE_SIZE (${all.MAX_FILE_SIZE}) is more than LIKENESS_MAX_IMAGE_BYTES (${all.LIKENESS_MAX_IMAGE_BYTES}), so the largest uploads could not be decoded. Lower the first or raise the second.`,
    )
  // Two of them are compared.
  if (2 * all.MAX_FILE_SIZE > all.LIKENESS_UPLOAD_MEMORY)
    problems.push(
      `LIKENESS_UPLOAD_MEMORY (${all.LIKENESS_UPLOAD_MEMORY}) has no room for two pictures of MAX_FILE_SIZE (${all.MAX_FILE_SIZE}). Raise the first or lower the second.`,
    )
  return problems
}

function places(all: Values): string[] {
  const problems: string[] = []
  if (all.PORT !== 0 && all.PORT === all.LIKENESS_REKOGNITION_PORT)
    problems.push(
      `LIKENESS_REKOGNITION_PORT and PORT are both ${all.PORT}, and one port cannot have two servers. Set another one, or leave LIKENESS_REKOGNITION_PORT out: the endpoint is at PORT, /rekognition in any case.`,
    )
  if (all.LIKENESS_OBJECTS === 's3' && !all.AWS_S3_BUCKET)
    problems.push(
      'LIKENESS_OBJECTS is s3, and AWS_S3_BUCKET is not set. Set it to the bucket that pictures are to be kept in, or leave LIKENESS_OBJECTS out for a folder of this machine.',
    )
  return problems
}

function records(all: Values): string[] {
  if (all.LIKENESS_RECORDS !== 'dynamodb') return []
  const problems: string[] = []
  if (all.FACE_PROCESSING_BACKEND !== REKOGNITION)
    problems.push(
      'LIKENESS_RECORDS is dynamodb, and FACE_PROCESSING_BACKEND is not aws_rekognition: the engine on this machine searches vectors that are in the database. Set FACE_PROCESSING_BACKEND=aws_rekognition, or leave LIKENESS_RECORDS out.',
    )
  const tables = [all.AWS_DYNAMODB_PEOPLE_TABLE, all.AWS_DYNAMODB_EMBEDDINGS_TABLE, all.AWS_DYNAMODB_MATCHES_TABLE]
  if (new Set(tables).size < tables.length)
    problems.push(
      'AWS_DYNAMODB_PEOPLE_TABLE, AWS_DYNAMODB_EMBEDDINGS_TABLE and AWS_DYNAMODB_MATCHES_TABLE name the same table twice. Set three different ones.',
    )
  return problems
}

/** The region in the address of a queue of Amazon's own; undefined for every other server. */
const regionOfQueue = (url: string): string | undefined =>
  /^(?:sqs\.([a-z0-9-]+)|([a-z0-9-]+)\.queue)\.amazonaws\.com(?:\.cn)?$/
    .exec(new URL(url).hostname)
    ?.slice(1)
    .find(Boolean)

const isFifo = (url: string) => url.endsWith('.fifo')

function queues({ SQS_QUEUE_URL: queue, SQS_DLQ_URL: deadLetters, AWS_REGION: region }: Values): string[] {
  const problems: string[] = []
  if (deadLetters && !queue)
    problems.push(
      'SQS_DLQ_URL is set, and SQS_QUEUE_URL is not. Set it to the queue of jobs, or leave SQS_DLQ_URL out for the queue in the database.',
    )
  if (queue && queue === deadLetters)
    problems.push(
      'SQS_DLQ_URL and SQS_QUEUE_URL are the same queue, so jobs that failed would be tried without end. Set SQS_DLQ_URL to another queue, or leave it out.',
    )
  if (queue && deadLetters && isFifo(queue) !== isFifo(deadLetters))
    problems.push(
      'SQS_QUEUE_URL and SQS_DLQ_URL are one FIFO queue and one that is not, which SQS does not take. Set SQS_DLQ_URL to a queue of the kind of the other.',
    )
  for (const [name, url] of Object.entries({ SQS_QUEUE_URL: queue, SQS_DLQ_URL: deadLetters })) {
    const its = url && regionOfQueue(url)
    if (region && its && its !== region)
      problems.push(`${name} is a queue of ${its}, and AWS_REGION is ${region}. Set ${name} to a queue of ${region}.`)
  }
  return problems
}

/** Sentences, each with its remedy. What was wrong by itself is undefined here and told elsewhere. */
export const impossible = (all: Values): string[] =>
  [regions, secretRegions, sizes, places, records, queues].flatMap((check) => check(all))

const TABLES: SettingName[] = [
  'AWS_DYNAMODB_PEOPLE_TABLE',
  'AWS_DYNAMODB_EMBEDDINGS_TABLE',
  'AWS_DYNAMODB_MATCHES_TABLE',
]

/** Settings that are set and have no effect, in sentences. `isSet`: somebody wrote it, whatever holds without. */
export function withoutEffect(all: Values, isSet: (name: SettingName) => boolean): string[] {
  const unused = (when: boolean, names: SettingName[], remedy: string) =>
    when ? names.filter(isSet).map((name) => `${name} is set and has no effect: ${remedy}`) : []
  return [
    ...unused(all.LIKENESS_RECORDS === 'sql', TABLES, 'LIKENESS_RECORDS is sql.'),
    ...unused(
      all.LIKENESS_OBJECTS === 'filesystem',
      ['AWS_S3_BUCKET', 'LIKENESS_S3_PREFIX'],
      'LIKENESS_OBJECTS is filesystem.',
    ),
    ...unused(
      isSet('DATABASE_URL') && isSet('LIKENESS_SECRET_KEY'),
      ['AWS_SECRET_NAME'],
      'DATABASE_URL and LIKENESS_SECRET_KEY are set here, and what is set here wins.',
    ),
    ...unused(
      isSet('LIKENESS_SECRET_KEY'),
      ['AWS_KEY_SECRET_NAME'],
      'LIKENESS_SECRET_KEY is set here, and what is set here wins.',
    ),
  ]
}
