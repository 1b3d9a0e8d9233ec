/** The only reader of the environment. Every problem is reported at once, each with its remedy. */
import { join } from 'node:path'
import { describe, type ConfigDescription } from './config/describe.ts'
import { parse } from './config/reading.ts'
import type { SettingName, Values } from './config/settings.ts'
import type { TrustProxy } from './config/values.ts'
import { watchlistOf, type WatchlistConfig } from './config/watchlist.ts'
import { LikenessError } from './errors.ts'

export type { ConfigDescription, DescribedSetting } from './config/describe.ts'

export interface Purpose {
  /** 0-1: an identification is never less sure than this, whatever `fpir` would allow. */
  threshold: number
  /** Accepted chance that a stranger is taken for anybody in the collection. */
  fpir: number
}

export interface SecretsConfig {
  /** Names or ARNs of secrets of AWS Secrets Manager: of settings, of the sealing key alone. At least one is there. */
  name?: string
  keyName?: string
  /** Undefined: every name is an ARN, which has it. */
  region?: string
  endpoint?: string
  ttlSeconds: number
}

export interface Config {
  /** Database, pictures, indexes: everything that is this installation's own. */
  home: string
  /** `<home>/objects`: pictures that are kept, unless they are in S3. */
  objectsDirectory: string
  /** Instead of that folder: the bucket, and the folders of it that are this installation's, with a slash at the end. */
  objectsBucket?: { bucket: string; prefix: string }
  /** Installed model packs, shared between homes. */
  modelsDirectory: string
  pack: string
  /** Inference workers; 0: one for each core. */
  workers: number
  databaseUrl?: string
  /** What finds and compares faces. */
  backend: 'local' | 'aws_rekognition'
  aws: {
    region: string
    rekognitionEndpoint?: string
    thresholds: { usual: number; strict: number }
    pricePerCall: number
  }
  limits: { maxBytes: number; maxPixels: number; maxFrames: number }
  http: {
    host: string
    port: number
    /** Without a slash at the end. */
    publicUrl?: string
    /** Empty: none. */
    corsOrigins: string[]
    /** What Fastify's `trustProxy` takes. */
    trustProxy: TrustProxy
    /** Requests a minute. */
    rateLimit: { perKey: number; perAddress: number }
    /** Identify requests that may wait for each worker. */
    queueWaiting: number
    /** Bytes of one uploaded picture. */
    maxFileBytes: number
    /** Bytes of uploads in memory at once, of all requests together. */
    uploadMemoryBytes: number
  }
  identity: {
    /** Used where a request names none. */
    collection: string
    /** 0-100: less sure finds are no faces. */
    minConfidence: number
    maxFaces: number
    /** 0-100. */
    duplicateSimilarity: number
    purposes: Record<'default' | 'attendance' | 'access_control' | 'financial', Purpose>
  }
  /** What a face must reach to be enrolled; all but the pixels 0-100. */
  quality: { minFacePixels: number; minBrightness: number; minContrast: number; minSharpness: number }
  /** What holds for collections that say nothing else. Days; null: without end. */
  policy: {
    consent: 'required' | 'optional'
    keepReferences: boolean
    keepCrops: boolean
    matchRetentionDays: number | null
    personRetentionDays: number | null
    matchesOnErasure: 'delete' | 'anonymise'
  }
  imports: { roots: string[] }
  /** 32 bytes. */
  secretKey?: Uint8Array
  /** Where the database's address and that key are looked for as far as they are not set here. */
  secrets?: SecretsConfig
  /** Where people, embeddings and the history are, instead of the database. */
  dynamodb?: { tables: { people: string; embeddings: string; matches: string }; region: string; endpoint?: string }
  /** What jobs go through, instead of the database. */
  sqs?: { queueUrl: string; deadLetterUrl?: string; region: string; endpoint?: string }
  /** `concurrency`: jobs worked on at once. */
  worker: { concurrency: number }
  /** 0-1: of the identifications, what the engine being migrated to is asked as well. */
  shadow: number
  /** Where photos of galleries are looked for when no bucket is named. */
  galleryBucket: string
  /** How long results of galleries' pictures are kept for use again. */
  cacheTtlSeconds: number
  watchlist: WatchlistConfig
  /** Hosts of the own network that may be asked all the same. */
  fetchHosts: string[]
  rekognition: { port?: number; accountId: string; regions?: string[] }
  video: { framesPerSecond: number }
  /** The S3 server of all buckets; the SDK finds credentials by itself. `allowed`: what callers may name. */
  s3: { endpoint?: string; region: string; allowed?: string[] }
  telemetry: { logLevel: Values['LIKENESS_LOG_LEVEL']; otelModule?: string }
}

/** What is in force and where it comes from, in words. `inSecrets`: the settings that secrets were found to have. */
export const describeConfig = (
  env: NodeJS.ProcessEnv = process.env,
  options: NodeJS.ProcessEnv = {},
  inSecrets: readonly SettingName[] = [],
): ConfigDescription => describe(env, options, inSecrets)

/** Reads settings; throws `config_invalid` that names every wrong one. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const { values: s, problems } = parse(env)
  if (problems.length > 0)
    throw new LikenessError('config_invalid', {
      message: `The configuration is not valid:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
      details: { problems },
    })
  return {
    home: s.LIKENESS_HOME,
    objectsDirectory: join(s.LIKENESS_HOME, 'objects'),
    ...(s.LIKENESS_OBJECTS === 's3' && { objectsBucket: { bucket: s.AWS_S3_BUCKET!, prefix: s.LIKENESS_S3_PREFIX } }),
    modelsDirectory: s.LIKENESS_MODELS,
    pack: s.LIKENESS_PACK,
    workers: s.LIKENESS_WORKERS,
    databaseUrl: s.DATABASE_URL,
    backend: s.FACE_PROCESSING_BACKEND === 'aws_rekognition' ? 'aws_rekognition' : 'local',
    aws: {
      region: s.AWS_REGION ?? 'us-east-1',
      rekognitionEndpoint: s.AWS_ENDPOINT_URL_REKOGNITION ?? s.AWS_ENDPOINT_URL,
      thresholds: { usual: s.LIKENESS_REKOGNITION_THRESHOLD, strict: s.LIKENESS_REKOGNITION_STRICT_THRESHOLD },
      pricePerCall: s.LIKENESS_REKOGNITION_PRICE,
    },
    limits: {
      maxBytes: s.LIKENESS_MAX_IMAGE_BYTES,
      maxPixels: s.LIKENESS_MAX_IMAGE_PIXELS,
      maxFrames: s.LIKENESS_MAX_IMAGE_FRAMES,
    },
    http: {
      host: s.HOST,
      port: s.PORT,
      publicUrl: s.LIKENESS_PUBLIC_URL,
      corsOrigins: s.LIKENESS_CORS_ORIGINS,
      trustProxy: s.LIKENESS_TRUST_PROXY,
      rateLimit: { perKey: s.LIKENESS_RATE_LIMIT, perAddress: s.LIKENESS_RATE_LIMIT_ADDRESS },
      queueWaiting: s.LIKENESS_QUEUE_WAITING,
      maxFileBytes: s.MAX_FILE_SIZE,
      uploadMemoryBytes: s.LIKENESS_UPLOAD_MEMORY,
    },
    identity: {
      collection: s.AWS_REKOGNITION_COLLECTION,
      minConfidence: s.AWS_REKOGNITION_MIN_CONFIDENCE,
      maxFaces: s.AWS_REKOGNITION_MAX_FACES,
      duplicateSimilarity: s.LIKENESS_DUPLICATE_SIMILARITY,
      purposes: {
        default: { threshold: s.LIKENESS_THRESHOLD_DEFAULT, fpir: s.LIKENESS_FPIR_DEFAULT },
        attendance: { threshold: s.LIKENESS_THRESHOLD_ATTENDANCE, fpir: s.LIKENESS_FPIR_ATTENDANCE },
        access_control: { threshold: s.LIKENESS_THRESHOLD_ACCESS_CONTROL, fpir: s.LIKENESS_FPIR_ACCESS_CONTROL },
        financial: { threshold: s.LIKENESS_THRESHOLD_FINANCIAL, fpir: s.LIKENESS_FPIR_FINANCIAL },
      },
    },
    quality: {
      minFacePixels: s.LIKENESS_MIN_FACE_PIXELS,
      minBrightness: s.LIKENESS_MIN_BRIGHTNESS,
      minContrast: s.LIKENESS_MIN_CONTRAST,
      minSharpness: s.LIKENESS_MIN_SHARPNESS,
    },
    policy: {
      consent: s.LIKENESS_CONSENT,
      keepReferences: s.LIKENESS_KEEP_REFERENCES,
      keepCrops: s.LIKENESS_KEEP_CROPS,
      matchRetentionDays: s.LIKENESS_MATCH_RETENTION_DAYS ?? null,
      personRetentionDays: s.LIKENESS_PERSON_RETENTION_DAYS ?? null,
      matchesOnErasure: s.LIKENESS_MATCHES_ON_ERASURE,
    },
    imports: { roots: s.LIKENESS_IMPORT_ROOTS },
    secretKey: s.LIKENESS_SECRET_KEY,
    ...((s.AWS_SECRET_NAME ?? s.AWS_KEY_SECRET_NAME) && {
      secrets: {
        name: s.AWS_SECRET_NAME,
        keyName: s.AWS_KEY_SECRET_NAME,
        region: s.AWS_REGION,
        endpoint: s.AWS_ENDPOINT_URL_SECRETS_MANAGER ?? s.AWS_ENDPOINT_URL,
        ttlSeconds: s.LIKENESS_SECRETS_TTL_SECONDS,
      },
    }),
    ...(s.LIKENESS_RECORDS === 'dynamodb' && {
      dynamodb: {
        tables: {
          people: s.AWS_DYNAMODB_PEOPLE_TABLE,
          embeddings: s.AWS_DYNAMODB_EMBEDDINGS_TABLE,
          matches: s.AWS_DYNAMODB_MATCHES_TABLE,
        },
        region: s.AWS_REGION!,
        endpoint: s.AWS_ENDPOINT_URL_DYNAMODB ?? s.AWS_ENDPOINT_URL,
      },
    }),
    ...(s.SQS_QUEUE_URL && {
      sqs: {
        queueUrl: s.SQS_QUEUE_URL,
        deadLetterUrl: s.SQS_DLQ_URL,
        region: s.AWS_REGION!,
        endpoint: s.AWS_ENDPOINT_URL_SQS ?? s.AWS_ENDPOINT_URL,
      },
    }),
    worker: { concurrency: s.WORKER_CONCURRENCY },
    shadow: s.LIKENESS_SHADOW,
    galleryBucket: s.LIKENESS_GALLERY_BUCKET,
    watchlist: watchlistOf(s),
    fetchHosts: s.LIKENESS_FETCH_HOSTS ?? [],
    cacheTtlSeconds: s.CACHE_TTL_SECONDS,
    rekognition: {
      port: s.LIKENESS_REKOGNITION_PORT,
      accountId: s.LIKENESS_REKOGNITION_ACCOUNT,
      regions: s.LIKENESS_REKOGNITION_REGIONS,
    },
    video: { framesPerSecond: s.LIKENESS_VIDEO_FPS },
    s3: {
      endpoint: s.AWS_ENDPOINT_URL_S3 ?? s.AWS_ENDPOINT_URL,
      region: s.AWS_REGION ?? 'us-east-1',
      allowed: s.LIKENESS_S3_BUCKETS,
    },
    telemetry: { logLevel: s.LIKENESS_LOG_LEVEL, otelModule: s.LIKENESS_OTEL },
  }
}
