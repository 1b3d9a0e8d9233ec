/** Turns a file as it was downloaded into the graph the engine runs, and proves that it still computes the same. */
import type { PackFile, Preparation } from '../manifest.ts'
import { dynamicBatch } from './dynamic-batch.ts'
import { dynamicSize } from './dynamic-size.ts'
import { flushDenormals } from './flush-denormals.ts'
import { decodeModel, encodeModel, invalid, type Model } from './graph.ts'
import { normaliseInput } from './normalise-input.ts'
import { prove, proveLoads, type InputRange } from './prove.ts'
import { pruneDeadChannels } from './prune-dead-channels.ts'
import { splitPrelu } from './split-prelu.ts'
import { tfliteToOnnx } from './tflite-to-onnx.ts'
import { ultrafaceDynamicSize } from './ultraface-dynamic-size.ts'

const CONVERSION = 'tflite-to-onnx'

const steps: Record<Exclude<Preparation, typeof CONVERSION>, (model: Model) => void> = {
  'flush-denormals': flushDenormals,
  'prune-dead-channels': pruneDeadChannels,
  'split-prelu': splitPrelu,
  'dynamic-batch': dynamicBatch,
  'dynamic-size': dynamicSize,
  'normalise-input': normaliseInput,
  'ultraface-dynamic-size': ultrafaceDynamicSize,
}

/**
 * Applies the file's preparations in their order; `range` is what the engine feeds the graph. Throws `models_invalid` when
 * one does not apply or changes results by more than the file's tolerance.
 */
export async function prepare(original: Uint8Array, file: PackFile, range: InputRange): Promise<Uint8Array> {
  if (!file.prepare.length) {
    if (file.name.endsWith('.onnx')) await proveLoads(file.name, original)
    return original
  }
  if (file.prepare.lastIndexOf(CONVERSION) > 0) throw invalid(`${file.name}: ${CONVERSION} has to come first.`)
  // A conversion has no graph to compare with; what it produced is the reference for the steps after it.
  const source = file.prepare[0] === CONVERSION ? encodeModel(tfliteToOnnx(original)) : original
  const rest = file.prepare.filter((step) => step !== CONVERSION)
  if (!rest.length) {
    await proveLoads(file.name, source)
    return source
  }
  const model = decodeModel(source)
  for (const step of rest) steps[step](model)
  const prepared = encodeModel(model)
  await prove({ name: file.name, original: source, prepared, steps: rest, tolerance: file.tolerance, range })
  return prepared
}
