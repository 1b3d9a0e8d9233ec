/**
 * Every setting: its name in the environment, what it means, what it takes and what holds without it. Reading, checking
 * and `likeness config` all go by this table.
 */
import { join } from 'node:path'
import envPaths from 'env-paths'
import {
  folders,
  names,
  number,
  oneOf,
  origins,
  publicUrl,
  queueUrl,
  sealingKey,
  text,
  trustProxy,
  whole,
  yesOrNo,
  type Kind,
} from './values.ts'

const paths = envPaths('likeness', { suffix: '' })
const FOREVER_DAYS = 36_500
const DAY_SECONDS = 86_400

export interface Setting<Value = unknown> extends Kind<Value> {
  meaning: string
  /** As it would be written in the environment; undefined: not set. */
  fallback?: string
  /** Shown with the password taken out. */
  secret?: boolean
  /** Older names, read in this order where this one is not set. */
  formerly?: string[]
  /** Instead of "Set <takes>.", for values that are right but not here. */
  refusals?: Record<string, string>
}

type Extra = Pick<Setting, 'secret' | 'refusals' | 'formerly'>
const given = <Value>(kind: Kind<Value>, fallback: string | number | boolean, meaning: string, extra: Extra = {}) => ({
  ...{ ...kind, fallback: String(fallback), meaning, ...extra },
  present: true as const,
})
const perhaps = <Value>(kind: Kind<Value>, meaning: string, extra: Extra = {}) => ({
  ...{ ...kind, meaning, ...extra },
  present: false as const,
})

const table = text('the name of a DynamoDB table', /^[a-zA-Z0-9_.-]{3,255}$/)
const secretName = text(
  'the name or the ARN of a secret',
  /^(arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:)?[A-Za-z0-9/_+=.@!-]{1,512}$/,
)
const days = whole(1, FOREVER_DAYS)
const perMinute = whole(1, 10_000_000)
const share = number(0, 1)
const fpir = number(1e-9, 0.5)
const percent = number(0, 100)

export const settings = {
  LIKENESS_HOME: given(text('a folder'), paths.data, 'folder of this installation: database, pictures, indexes'),
  LIKENESS_MODELS: given(text('a folder'), join(paths.cache, 'models'), 'folder of installed model packs'),
  LIKENESS_PACK: given(text('the id of a model pack'), 'default', 'model pack in use', { formerly: ['MODEL_NAME'] }),
  LIKENESS_WORKERS: given(whole(0, 256), 0, 'pictures worked on at once; 0: one per core'),
  DATABASE_URL: perhaps(
    text('an address that starts with postgres:// or postgresql://', /^postgres(ql)?:\/\/\S+$/),
    'PostgreSQL server instead of the embedded database',
    { secret: true },
  ),
  FACE_PROCESSING_BACKEND: given(
    oneOf('local', 'deepface', 'aws_rekognition'),
    'local',
    'what finds and compares faces: this machine, or Amazon Rekognition; deepface means local',
  ),
  AWS_ENDPOINT_URL_REKOGNITION: perhaps(publicUrl, 'server that stands in for Amazon Rekognition'),
  LIKENESS_REKOGNITION_THRESHOLD: given(percent, 80, 'similarity of Amazon Rekognition from which two faces are one'),
  LIKENESS_REKOGNITION_STRICT_THRESHOLD: given(
    percent,
    99,
    'the same where few mistakes are accepted (FPIR under 0.001, duplicates)',
  ),
  LIKENESS_REKOGNITION_PRICE: given(
    number(0, 1000),
    0.001,
    'US dollars that a call of Amazon Rekognition costs: for estimates',
  ),

  HOST: given(text('an address or a host name', /^[\w.:%[\]-]+$/), '127.0.0.1', 'address the service listens on'),
  PORT: given(whole(0, 65_535), 8080, 'port the service listens on; 0: any that is free'),
  LIKENESS_PUBLIC_URL: perhaps(publicUrl, 'address by which browsers reach the service'),
  LIKENESS_CORS_ORIGINS: given(origins, '', 'other sites whose pages may call the service'),
  LIKENESS_TRUST_PROXY: given(trustProxy, false, 'proxies whose word on the caller’s address is taken'),
  LIKENESS_RATE_LIMIT: given(perMinute, 6000, 'requests a minute of one API key or session'),
  LIKENESS_RATE_LIMIT_ADDRESS: given(perMinute, 6000, 'requests a minute from one address'),
  LIKENESS_QUEUE_WAITING: given(
    whole(0, 10_000),
    8,
    'identify requests that may wait per worker; more are told to come again',
  ),
  LIKENESS_UPLOAD_MEMORY: given(
    whole(1024 * 1024, 2 ** 40),
    256 * 1024 * 1024,
    'bytes of uploaded pictures held in memory at once; more are told to come again',
  ),
  LIKENESS_LOG_LEVEL: given(
    oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'),
    'info',
    'least severity that is logged',
  ),
  LIKENESS_OTEL: perhaps(text('the name or path of a module'), 'module that sets up OpenTelemetry, imported at start'),

  MAX_FILE_SIZE: given(whole(1024, 2 ** 31 - 1), 10 * 1024 * 1024, 'bytes of one uploaded picture'),
  LIKENESS_MAX_IMAGE_BYTES: given(whole(1024, 2 ** 31 - 1), 100 * 1024 * 1024, 'bytes of any picture that is decoded'),
  LIKENESS_MAX_IMAGE_PIXELS: given(whole(10_000, 1_000_000_000), 120_000_000, 'pixels of a picture'),
  LIKENESS_MAX_IMAGE_FRAMES: given(whole(1, 10_000_000), 10_000, 'frames or pages of a picture file'),

  AWS_REKOGNITION_COLLECTION: given(
    text('1-255 letters, digits, dots, dashes and underscores', /^[a-zA-Z0-9_.-]{1,255}$/),
    'default',
    'collection used where a request names none',
    { formerly: ['AWS_REKOGNITION_COLLECTION_ID', 'REKOGNITION_COLLECTION_ID'] },
  ),
  AWS_REKOGNITION_MIN_CONFIDENCE: given(percent, 80, 'least certainty that a find is a face, 0-100'),
  AWS_REKOGNITION_MAX_FACES: given(whole(1, 1000), 100, 'faces looked at in one picture, the largest first'),
  AWS_REGION: perhaps(text('the name of an AWS region', /^[a-z0-9-]+$/), 'region of the AWS services that are used'),
  LIKENESS_OBJECTS: given(
    oneOf('filesystem', 's3'),
    'filesystem',
    'where pictures and uploads are kept: LIKENESS_HOME/objects, or the bucket AWS_S3_BUCKET',
  ),
  AWS_S3_BUCKET: perhaps(
    text('the name of a bucket', /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/),
    'bucket of the pictures, with LIKENESS_OBJECTS=s3',
    { formerly: ['AWS_S3_BUCKET_NAME', 'REKOGNITION_S3_KNOWN_FACES_BUCKET'] },
  ),
  LIKENESS_S3_PREFIX: given(
    text(
      'folders of letters, digits, dots, dashes and underscores, each with a slash behind it',
      /^(?=.{2,200}$)(?!(?:.*\/)?\.{1,2}\/)(?:[A-Za-z0-9._-]+\/)+$/,
    ),
    'likeness/',
    'folder of that bucket that belongs to this installation alone',
  ),
  LIKENESS_RECORDS: given(
    oneOf('sql', 'dynamodb'),
    'sql',
    'where people, embeddings and the history are kept: the database, or DynamoDB (with Amazon Rekognition only)',
  ),
  AWS_DYNAMODB_PEOPLE_TABLE: given(table, 'likeness-people', 'table of people, with LIKENESS_RECORDS=dynamodb'),
  AWS_DYNAMODB_EMBEDDINGS_TABLE: given(table, 'likeness-embeddings', 'the same of embeddings'),
  AWS_DYNAMODB_MATCHES_TABLE: given(table, 'likeness-matches', 'the same of the history'),
  AWS_ENDPOINT_URL_DYNAMODB: perhaps(publicUrl, 'server that stands in for DynamoDB'),
  SQS_QUEUE_URL: perhaps(queueUrl, 'queue of Amazon SQS that jobs go through, instead of the database'),
  SQS_DLQ_URL: perhaps(queueUrl, 'queue of Amazon SQS for jobs that failed too often'),
  AWS_ENDPOINT_URL_SQS: perhaps(publicUrl, 'server that stands in for SQS'),
  WORKER_CONCURRENCY: given(whole(1, 64), 2, 'jobs that a process works on at once'),
  CACHE_TTL_SECONDS: given(
    whole(1, FOREVER_DAYS * DAY_SECONDS),
    30 * DAY_SECONDS,
    'seconds that results of galleries’ pictures are kept for use again',
  ),
  LIKENESS_SHADOW: given(
    share,
    0,
    'share of the identifications that the engine being migrated to is asked as well, 0-1',
  ),
  AWS_SECRET_NAME: perhaps(
    secretName,
    'secret of AWS Secrets Manager with DATABASE_URL (or what RDS writes) and LIKENESS_SECRET_KEY',
    { formerly: ['SECRET_NAME', 'DB_SECRET_NAME'] },
  ),
  AWS_KEY_SECRET_NAME: perhaps(
    secretName,
    'another secret for LIKENESS_SECRET_KEY; not set: it is in AWS_SECRET_NAME',
    { formerly: ['ENCRYPTION_KEY_SECRET_NAME'] },
  ),
  AWS_ENDPOINT_URL_SECRETS_MANAGER: perhaps(publicUrl, 'server that stands in for AWS Secrets Manager'),
  LIKENESS_SECRETS_TTL_SECONDS: given(
    whole(1, DAY_SECONDS),
    300,
    'seconds after which secrets are read from AWS Secrets Manager again',
  ),

  LIKENESS_MIN_FACE_PIXELS: given(whole(16, 4096), 40, 'least size of a face to be enrolled, in pixels'),
  LIKENESS_MIN_BRIGHTNESS: given(percent, 10, 'least brightness of a face to be enrolled, 0-100'),
  LIKENESS_MIN_CONTRAST: given(percent, 5, 'least contrast of a face to be enrolled, 0-100'),
  LIKENESS_MIN_SHARPNESS: given(percent, 20, 'least sharpness of a face to be enrolled, 0-100'),

  LIKENESS_THRESHOLD_DEFAULT: given(share, 0.6, 'least confidence of an identification, 0-1'),
  LIKENESS_THRESHOLD_ATTENDANCE: given(share, 0.6, 'the same for attendance'),
  LIKENESS_THRESHOLD_ACCESS_CONTROL: given(share, 0.9, 'the same for access control'),
  LIKENESS_THRESHOLD_FINANCIAL: given(share, 0.97, 'the same for financial purposes'),
  LIKENESS_FPIR_DEFAULT: given(fpir, 1e-3, 'accepted chance that a stranger is taken for anybody'),
  LIKENESS_FPIR_ATTENDANCE: given(fpir, 1e-2, 'the same for attendance'),
  LIKENESS_FPIR_ACCESS_CONTROL: given(fpir, 1e-4, 'the same for access control'),
  LIKENESS_FPIR_FINANCIAL: given(fpir, 1e-5, 'the same for financial purposes'),
  LIKENESS_DUPLICATE_SIMILARITY: given(
    percent,
    95,
    'similarity from which an enrolment is refused as a duplicate, 0-100',
  ),

  LIKENESS_CONSENT: given(
    oneOf('required', 'optional'),
    'optional',
    'whether nobody is enrolled without a recorded consent',
  ),
  LIKENESS_KEEP_REFERENCES: given(yesOrNo, true, 'keep the pictures people were enrolled from'),
  LIKENESS_KEEP_CROPS: given(yesOrNo, false, 'keep faces of known persons with the history'),
  LIKENESS_MATCH_RETENTION_DAYS: perhaps(days, 'days the identification history is kept; not set: for ever'),
  LIKENESS_PERSON_RETENTION_DAYS: perhaps(
    days,
    'days without a match or enrolment after which a person is erased; not set: never',
  ),
  LIKENESS_MATCHES_ON_ERASURE: given(
    oneOf('delete', 'anonymise'),
    'delete',
    'what becomes of the history of an erased person',
  ),
  LIKENESS_SECRET_KEY: perhaps(
    sealingKey,
    'key that secrets in the database are sealed with; not set: one is made in the home folder',
    { secret: true },
  ),
  LIKENESS_REKOGNITION_PORT: perhaps(
    whole(0, 65_535),
    'port of its own for the Rekognition endpoint; it is at PORT, /rekognition in any case',
  ),
  LIKENESS_REKOGNITION_ACCOUNT: given(
    text('12 digits', /^\d{12}$/),
    '000000000000',
    'AWS account that the ARNs of the Rekognition endpoint name',
  ),
  LIKENESS_REKOGNITION_REGIONS: perhaps(
    names('names of AWS regions, separated by commas', /^[a-z0-9-]{1,64}$/),
    'regions that requests to the Rekognition endpoint may be signed for; not set: any',
  ),
  LIKENESS_VIDEO_FPS: given(number(0.1, 30), 2, 'frames looked at in each second of a stored video'),
  AWS_ENDPOINT_URL: perhaps(publicUrl, 'server that stands in for AWS'),
  AWS_ENDPOINT_URL_S3: perhaps(publicUrl, 'S3 server (MinIO, Cloudflare R2) instead of Amazon’s own'),
  LIKENESS_S3_BUCKETS: perhaps(
    names('names of buckets, separated by commas', /^[0-9A-Za-z._-]{3,255}$/),
    'buckets of S3 that the Rekognition endpoint may read from; not set: any',
  ),
  LIKENESS_GALLERY_BUCKET: given(
    text('the name of a bucket', /^[0-9A-Za-z._-]{3,255}$/),
    'galleries',
    'bucket in which photos of galleries are looked for where a request names none',
    { formerly: ['R2_BUCKET', 'R2_BUCKET_NAME'] },
  ),
  LIKENESS_IMPORT_ROOTS: given(folders, '', 'folders that pictures may be imported and screened from'),

  LIKENESS_WATCHLIST: given(
    text('1-255 letters, digits, dots, dashes and underscores', /^[a-zA-Z0-9_.-]{1,255}$/),
    'watchlist',
    'collection of the people who are looked for, where a request names none; made when it is missing',
  ),
  LIKENESS_WATCHLIST_FPIR: given(fpir, 1e-3, 'accepted chance that a stranger is taken for anybody of the watchlist'),
  LIKENESS_WATCHLIST_FOUR_EYES: given(yesOrNo, false, 'whether a second person has to approve each entry'),
  LIKENESS_WATCHLIST_KEEP: given(
    oneOf('hits', 'all', 'none'),
    'hits',
    'pictures of which screenings are kept: of those with a hit, of all, of none',
  ),
  LIKENESS_WATCHLIST_HIT_DAYS: given(days, 90, 'days that screenings with a hit are kept'),
  LIKENESS_WATCHLIST_DAYS: given(days, 7, 'days that the others are kept'),
  DISTANCE_METRIC: perhaps(
    oneOf('cosine', 'euclidean', 'euclidean_l2', 'angular'),
    'distance that screenings tell where a request names none; not set: cosine',
  ),
  DETECTION_CONFIDENCE_THRESHOLD: perhaps(
    percent,
    'least certainty that a find of a screening is a face, 0-1 or over 1 to 100; not set: AWS_REKOGNITION_MIN_CONFIDENCE',
  ),
  DRAW_BOUNDING_BOXES: given(yesOrNo, true, 'keep a copy with boxes and names beside each picture that is kept'),
  PROCESSED_IMAGES_OUTPUT_DIR: perhaps(text('a folder'), 'folder that copies with boxes are written to as well'),
  CROPPED_FACES_OUTPUT_DIR: perhaps(text('a folder'), 'folder that faces cut out of screenings are written to as well'),
  LIKENESS_FETCH_HOSTS: perhaps(
    names('host names or addresses, separated by commas', /^[0-9A-Za-z._:-]{1,253}$/),
    'hosts inside the own network that pictures may be fetched from and alerts be sent to all the same',
  ),
}

export type SettingName = keyof typeof settings
type ValueOf<S> = S extends Kind<infer Value> & { present: infer P }
  ? P extends true
    ? Value
    : Value | undefined
  : never
export type Values = { [Name in SettingName]: ValueOf<(typeof settings)[Name]> }

/** The same table with what is not the same for every setting forgotten. */
export const settingList = Object.entries<Setting>(settings) as [SettingName, Setting][]
