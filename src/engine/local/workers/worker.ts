/** One inference worker: its own networks, one picture at a time. Started by `pool.ts`. */
import { workerData } from 'node:worker_threads'
import { move, transferableSymbol, valueSymbol } from 'piscina'
import type { Rendition } from '#engine/engine.ts'
import { createAnalyser } from '../analyser.ts'
import { packManifest } from '../models/manifest.ts'
import { sendable, type WorkerAnswer, type WorkerSetup, type WorkerTask } from './protocol.ts'

const setup = workerData as WorkerSetup
const manifest = packManifest.parse(setup.manifest)
const analyser = createAnalyser({ manifest, directory: '', path: (name) => setup.paths[name] }, setup.limits)
// A pack that cannot be loaded is told with the first task; without this line it would end the process instead.
analyser.catch(() => undefined)

/** The pictures' memory goes along with the answer, instead of a copy of it. */
function handedOver(answer: WorkerAnswer, renditions: readonly Rendition[]): WorkerAnswer {
  const transferable = { [transferableSymbol]: renditions.map(({ bytes }) => bytes.buffer), [valueSymbol]: answer }
  return move(transferable as Parameters<typeof move>[0]) as unknown as WorkerAnswer
}

export default async function work({ bytes, request }: WorkerTask): Promise<WorkerAnswer> {
  try {
    const analysis = await (await analyser).analyse(bytes, request)
    return handedOver({ analysis }, analysis.renditions ?? [])
  } catch (error) {
    return { error: sendable(error) }
  }
}
