/** All networks of a pack, loaded; those that only extra attributes need are loaded at first use. */
import type { InstalledPack, Stages } from './models/manifest.ts'
import { loadGraph, type Graph } from './onnx-session.ts'

type Extra = 'pose' | 'eyes' | 'liveness'

export interface Graphs {
  detector: Graph
  check?: Graph
  landmarks?: Graph
  embedder(): Promise<Graph>
  extra(role: Extra): Promise<Graph | undefined>
  release(): Promise<void>
}

export async function loadGraphs(pack: InstalledPack): Promise<Graphs> {
  const stages: Stages = pack.manifest.stages
  const loaded = new Map<string, Promise<Graph>>()
  const load = (stage: { file: string }) => {
    const known = loaded.get(stage.file)
    if (known) return known
    const graph = loadGraph(pack.path(stage.file))
    loaded.set(stage.file, graph)
    // A failure is not kept: the next picture tries again.
    graph.catch(() => loaded.delete(stage.file))
    return graph
  }
  const [detector, check, landmarks] = await Promise.all([
    load(stages.detector),
    stages.check && load(stages.check),
    stages.landmarks && load(stages.landmarks),
  ])
  return {
    detector,
    check,
    landmarks,
    embedder: () => load(stages.embedder),
    async extra(role) {
      const stage = stages[role]
      return stage && load(stage)
    },
    async release() {
      await Promise.all([...loaded.values()].map(async (graph) => (await graph).release()))
    },
  }
}
