/** One inference worker: its own networks, one picture at a time. Started by `pool.ts`. */
import { workerData } from 'node:worker_threads'
import { createAnalyser } from '../analyser.ts'
import { packManifest } from '../models/manifest.ts'
import { sendable, type WorkerAnswer, type WorkerSetup, type WorkerTask } from './protocol.ts'

const setup = workerData as WorkerSetup
const manifest = packManifest.parse(setup.manifest)
const analyser = createAnalyser({ manifest, directory: '', path: (name) => setup.paths[name] }, setup.limits)
// A pack that cannot be loaded is told with the first task; without this line it would end the process instead.
analyser.catch(() => undefined)

export default async function work({ bytes, request }: WorkerTask): Promise<WorkerAnswer> {
  try {
    return { analysis: await (await analyser).analyse(bytes, request) }
  } catch (error) {
    return { error: sendable(error) }
  }
}
