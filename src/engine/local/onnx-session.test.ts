import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readConfig } from '#config'
import { openPack } from './models/open.ts'
import { loadGraph, type Graph } from './onnx-session.ts'

const SIZE = 3 * 112 * 112

describe('a network', () => {
  let graph: Graph
  beforeAll(async () => {
    const pack = await openPack('default', readConfig().modelsDirectory)
    graph = await loadGraph(pack.path(pack.manifest.stages.embedder.file))
  })
  afterAll(() => graph.release())

  /** Faces that no two are alike of. */
  const faces = (count: number) =>
    Float32Array.from({ length: count * SIZE }, (_, i) => Math.sin(i * (1 + Math.floor(i / SIZE) / 7)))
  const run = async (data: Float32Array) =>
    Object.values(await graph.run({ dims: [data.length / SIZE, 3, 112, 112], data }))[0]

  it.each([1, 8, 9, 20])('gives of %i at once what it gives of each alone, in their order', async (count) => {
    const all = faces(count)
    const { dims, data } = await run(all)
    expect(dims).toEqual([count, data.length / count])
    const length = data.length / count
    for (let n = 0; n < count; n++) {
      const alone = await run(all.slice(n * SIZE, (n + 1) * SIZE))
      const largest = Math.max(...alone.data.map(Math.abs))
      const off = alone.data.map((value, i) => Math.abs(value - data[n * length + i]))
      expect(Math.max(...off) / largest).toBeLessThan(1e-4)
    }
  })
})
