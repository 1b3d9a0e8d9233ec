/** The only reader of the environment. Every problem is reported at once, each with its remedy. */
import { join } from 'node:path'
import envPaths from 'env-paths'
import { z } from 'zod'
import { LikenessError } from './errors.ts'

const paths = envPaths('likeness', { suffix: '' })

/** Environment variables may be set but empty (compose files do that): then they count as not set. */
const optional = <T extends z.ZodType>(schema: T) => z.preprocess((value) => (value === '' ? undefined : value), schema)

const whole = (fallback: number, min: number, max: number) =>
  optional(z.coerce.number().int().min(min).max(max).default(fallback))

const settings = z.object({
  LIKENESS_HOME: optional(z.string().default(paths.data)),
  LIKENESS_MODELS: optional(z.string().default(join(paths.cache, 'models'))),
  LIKENESS_PACK: optional(z.string().default('default')),
  LIKENESS_WORKERS: whole(0, 0, 256),
  DATABASE_URL: optional(
    z
      .string()
      .regex(/^postgres(ql)?:\/\//, 'must start with postgres:// or postgresql://')
      .optional(),
  ),
  LIKENESS_MAX_IMAGE_BYTES: whole(100 * 1024 * 1024, 1024, 2 ** 31 - 1),
  LIKENESS_MAX_IMAGE_PIXELS: whole(120_000_000, 10_000, 1_000_000_000),
  LIKENESS_MAX_IMAGE_FRAMES: whole(10_000, 1, 10_000_000),
})

export interface Config {
  /** Database, indexes: everything that is this installation's own. */
  home: string
  /** Installed model packs, shared between homes. */
  modelsDirectory: string
  pack: string
  /** Inference workers; 0: one for each core. */
  workers: number
  databaseUrl?: string
  limits: { maxBytes: number; maxPixels: number; maxFrames: number }
}

/** Reads settings; throws `config_invalid` that names every wrong one. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const parsed = settings.safeParse(env)
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
    throw new LikenessError('config_invalid', {
      message: `The configuration is not valid:\n${problems.map((p) => `  - ${p}`).join('\n')}`,
      details: { problems },
    })
  }
  const s = parsed.data
  return {
    home: s.LIKENESS_HOME,
    modelsDirectory: s.LIKENESS_MODELS,
    pack: s.LIKENESS_PACK,
    workers: s.LIKENESS_WORKERS,
    databaseUrl: s.DATABASE_URL,
    limits: {
      maxBytes: s.LIKENESS_MAX_IMAGE_BYTES,
      maxPixels: s.LIKENESS_MAX_IMAGE_PIXELS,
      maxFrames: s.LIKENESS_MAX_IMAGE_FRAMES,
    },
  }
}
