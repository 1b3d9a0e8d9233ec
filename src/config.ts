/** The only reader of the environment. Every problem is reported at once, each with its remedy. */
import { join } from 'node:path'
import { settingList, type Setting, type SettingName, type Values } from './config/settings.ts'
import type { TrustProxy } from './config/values.ts'
import { LikenessError } from './errors.ts'

export interface Purpose {
  /** 0-1: an identification is never less sure than this, whatever `fpir` would allow. */
  threshold: number
  /** Accepted chance that a stranger is taken for anybody in the collection. */
  fpir: number
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
  rekognition: { port?: number; accountId: string; regions?: string[] }
  video: { framesPerSecond: number }
  /** The S3 server of all buckets; the SDK finds credentials by itself. `allowed`: what callers may name. */
  s3: { endpoint?: string; region: string; allowed?: string[] }
  telemetry: { logLevel: Values['LIKENESS_LOG_LEVEL']; otelModule?: string }
}

/** The password of an address, and everything of a secret that is not one. */
function masked(value: string): string {
  if (!URL.canParse(value)) return '***'
  const url = new URL(value)
  if (url.password) url.password = '***'
  for (const name of url.searchParams.keys()) if (/pass|secret|key$/i.test(name)) url.searchParams.set(name, '***')
  return url.href
}

const shown = ({ secret }: Setting, value: string) => (secret && value !== '' ? masked(value) : value)

/** Environment variables may be set but empty (compose files do that): then they count as not set. */
const written = (env: NodeJS.ProcessEnv, name: SettingName, { formerly }: Setting) =>
  env[name] || (formerly === undefined ? undefined : env[formerly]) || undefined

function problemWith(name: SettingName, setting: Setting, raw: string): string {
  const quoted = setting.secret ? '' : ` (it is "${raw.slice(0, 100).replaceAll(/\p{Cc}/gu, '\ufffd')}")`
  const refusal = setting.refusals?.[raw]
  if (refusal) return `${name}: ${refusal}`
  const otherwise = setting.fallback ? `leave it out for ${setting.fallback}` : 'leave it out'
  return `${name} is not valid${quoted}. Set ${setting.takes}, or ${otherwise}.`
}

function parse(env: NodeJS.ProcessEnv): { values: Values; problems: string[] } {
  const values: Record<string, unknown> = {}
  const problems: string[] = []
  for (const [name, setting] of settingList) {
    const raw = written(env, name, setting) ?? setting.fallback
    const parsed = raw === undefined ? undefined : setting.schema.safeParse(raw)
    if (parsed?.success === false) problems.push(problemWith(name, setting, raw ?? ''))
    values[name] = parsed?.data
  }
  const all = values as Values
  if (all.MAX_FILE_SIZE > all.LIKENESS_MAX_IMAGE_BYTES)
    problems.push(
      `MAX_FILE_SIZE (${all.MAX_FILE_SIZE}) is more than LIKENESS_MAX_IMAGE_BYTES (${all.LIKENESS_MAX_IMAGE_BYTES}), so the largest uploads could not be decoded. Lower the first or raise the second.`,
    )
  if (all.FACE_PROCESSING_BACKEND === 'aws_rekognition' && !all.AWS_REGION)
    problems.push(
      'FACE_PROCESSING_BACKEND is aws_rekognition, and AWS_REGION is not set. Set it to the region whose Rekognition is to be used.',
    )
  if (all.LIKENESS_OBJECTS === 's3' && !all.AWS_S3_BUCKET)
    problems.push(
      'LIKENESS_OBJECTS is s3, and AWS_S3_BUCKET is not set. Set it to the bucket that pictures are to be kept in, or leave LIKENESS_OBJECTS out for a folder of this machine.',
    )
  // Two of them are compared.
  if (2 * all.MAX_FILE_SIZE > all.LIKENESS_UPLOAD_MEMORY)
    problems.push(
      `LIKENESS_UPLOAD_MEMORY (${all.LIKENESS_UPLOAD_MEMORY}) has no room for two pictures of MAX_FILE_SIZE (${all.MAX_FILE_SIZE}). Raise the first or lower the second.`,
    )
  return { values: all, problems }
}

export interface DescribedSetting {
  name: string
  /** As written in the environment, secrets masked; null: not set. */
  value: string | null
  source: 'option' | 'environment' | 'default'
  meaning: string
}

export interface ConfigDescription {
  settings: DescribedSetting[]
  /** Sentences, each with its remedy; empty when everything is in order. */
  problems: string[]
}

/** What is in force and where it comes from, also when it is not valid. `options` go before the environment. */
export function describeConfig(
  env: NodeJS.ProcessEnv = process.env,
  options: NodeJS.ProcessEnv = {},
): ConfigDescription {
  const settings = settingList.map(([name, setting]): DescribedSetting => {
    const [option, variable] = [options, env].map((from) => written(from, name, setting))
    const source = option ? 'option' : variable ? 'environment' : 'default'
    const value = option ?? variable ?? (setting.fallback || undefined)
    return { name, value: value === undefined ? null : shown(setting, value), source, meaning: setting.meaning }
  })
  const given = Object.entries(options).filter(([, value]) => value)
  return { settings, problems: parse({ ...env, ...Object.fromEntries(given) }).problems }
}

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
