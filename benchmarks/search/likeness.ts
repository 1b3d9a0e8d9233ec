/** The product's own search over a store that makes its faces up. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ChangeBatch } from '#engine/vectors.ts'
import { createSearcher, type SearcherOptions } from '#engine/local/search/index.ts'
import type { SearchStore } from '#engine/local/search/searcher.ts'
import type { FaceLike } from './face-like.ts'
import { type Answer, measure, type Row } from './measure.ts'

/** Ids are as long as real ones. */
const idOf = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`
const numberOf = (id: string) => Number(id.slice(24))

function streamingStore({ row, stored, dimensions }: FaceLike) {
  const count = stored.length / dimensions
  const added: [string, Float32Array][] = []
  const store: SearchStore = {
    revision: async () => 1 + added.length,
    async *changesSince(_, revision): AsyncIterable<ChangeBatch> {
      const none = { removedFaceIds: [], users: [], removedUserIds: [] }
      for (let from = 0; revision === 0 && from < count; from += 1000) {
        const faces = Array.from({ length: Math.min(1000, count - from) }, (_, i) => {
          return { faceId: idOf(from + i), embedding: row(from + i) }
        })
        yield { revision: from + 1000 < count ? 0 : 1, faces, ...none }
      }
      const faces = added.slice(Math.max(0, revision - 1)).map(([faceId, embedding]) => ({ faceId, embedding }))
      if (faces.length > 0) yield { revision: 1 + added.length, faces, ...none }
    },
  }
  return { store, add: (embedding: Float32Array) => added.push([idOf(count + added.length), embedding]) }
}

const seconds = (start: number) => (performance.now() - start) / 1000

export async function measureLikeness(
  name: string,
  faces: FaceLike,
  truth: Answer[],
  parallel: number,
  options: Partial<SearcherOptions> = {},
): Promise<Row> {
  const directory = mkdtempSync(join(tmpdir(), 'likeness-search-benchmark-'))
  const { store, add } = streamingStore(faces)
  const count = faces.stored.length / faces.dimensions
  try {
    let start = performance.now()
    const first = createSearcher({ store, directory, ...options })
    await first.collection('faces')
    await first.settled()
    const buildSeconds = seconds(start)
    start = performance.now()
    for (const probe of faces.probes.slice(0, 20)) {
      add(probe.map((value, i) => (i % 2 ? -value : value)))
      await first.collection('faces')
    }
    const addOneMs = (seconds(start) * 1000) / 20
    await first.close()
    await settle()
    const before = process.memoryUsage().rss

    start = performance.now()
    const second = createSearcher({ store, directory, ...options })
    const view = await second.collection('faces')
    const openSeconds = seconds(start)
    await settle()
    const bytesPerFace = (process.memoryUsage().rss - before) / count
    const search = async (probe: Float32Array, k: number) => {
      const [hits] = await view.searchFaces([probe], k)
      return (hits ?? []).map(({ id }) => numberOf(id))
    }
    // The threads start with the first search.
    await search(faces.probes[0] ?? new Float32Array(), 1)
    await new Promise((resolve) => setTimeout(resolve, 2000))
    const measured = await measure({ name, search }, faces.probes, truth, parallel)
    await second.close()
    return { name, faces: count, ...measured, buildSeconds, bytesPerFace, addOneMs, openSeconds }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

/** Lets garbage go, if node runs with --expose-gc: the growth of resident memory counts it otherwise. */
async function settle() {
  for (let i = 0; i < 3; i++) {
    globalThis.gc?.()
    await new Promise((resolve) => setTimeout(resolve, 300))
  }
}
