/** Between the indexes of a collection and their snapshot. */
import { createPartition, newCentroids } from './partition.ts'
import { rowsPerBlock } from './geometry.ts'
import type { Snapshot } from './snapshot.ts'
import type { Description, StoredBlock } from './snapshot-file.ts'
import type { VectorIndex } from './vector-index.ts'

export interface Pair {
  faces: VectorIndex
  users: VectorIndex
}

const both = ['faces', 'users'] as const

/** Writes the indexes as they are; nothing may change meanwhile. False when interrupted. */
export async function preserve(
  pair: Pair,
  snapshot: Snapshot,
  of: Pick<Description, 'collectionId' | 'identity' | 'revision'>,
  interrupted: () => boolean,
): Promise<boolean> {
  const { dimensions, ground } = pair.faces
  const blocks: StoredBlock[] = []
  const numbers: number[] = []
  for (const which of both) {
    const { lists, partition } = pair[which]
    for (const content of partition?.centroids.contents() ?? []) {
      blocks.push({ ...content, kind: `${which}-centroids` })
      numbers.push(-1)
    }
    for (const content of lists.contents()) {
      blocks.push({ ...content, kind: which })
      numbers.push(content.number)
    }
  }
  const positions = await snapshot.save(
    {
      description: {
        ...of,
        dimensions,
        sketchBytes: ground.blocks.geometry.sketchBytes,
        codeBytes: ground.blocks.geometry.codeBytes,
        faces: describe(pair.faces),
        users: describe(pair.users),
      },
      axes: both.flatMap((which) => pair[which].partition?.basis ?? []),
      blocks,
    },
    interrupted,
  )
  if (!positions) return false
  const saved = new Map<number, number>()
  numbers.forEach((number, i) => {
    for (let row = 0; number >= 0 && row < rowsPerBlock; row++)
      saved.set(number * rowsPerBlock + row, (positions[i] ?? 0) + row)
  })
  for (const which of both) pair[which].lists.setSaved(saved)
  return true
}

function describe({ lists, partition }: VectorIndex): Description['faces'] {
  if (!partition) return { lists: lists.count }
  return { lists: lists.count, partition: { visited: partition.visited, trainedSize: partition.trainedSize } }
}

export interface Restored extends Pair {
  revision: number
}

/** Reads the indexes back; undefined when there is no usable snapshot. `make` makes two empty ones. */
export async function restore(
  snapshot: Snapshot,
  expected: { identity: string; dimensions?: number },
  make: (dimensions: number) => Pair,
): Promise<Restored | undefined> {
  let restored: Restored | undefined
  const used = await snapshot.load({
    begin({ identity, dimensions, sketchBytes, codeBytes, revision, faces, users }) {
      if (identity !== expected.identity || (expected.dimensions ?? dimensions) !== dimensions) return false
      const pair = make(dimensions)
      restored = { ...pair, revision }
      const { geometry } = pair.faces.ground.blocks
      if (sketchBytes !== geometry.sketchBytes || codeBytes !== geometry.codeBytes) return false
      for (const [index, { lists, partition }] of [
        [pair.faces, faces],
        [pair.users, users],
      ] as const) {
        index.lists.relist(lists)
        if (!partition) continue
        const state = { ...partition, basis: new Float32Array(), centroids: newCentroids(index.ground) }
        index.partition = createPartition(index.ground, index.lists, state)
      }
      return true
    },
    axes(which, basis) {
      const index = restored?.[which]
      if (index?.partition) index.partition = createPartition(index.ground, index.lists, { ...index.partition, basis })
    },
    block({ kind, ...block }, saved) {
      if (kind === 'faces' || kind === 'users') restored?.[kind].lists.restore(block, saved)
      else restored?.[kind === 'faces-centroids' ? 'faces' : 'users'].partition?.centroids.restore(block)
    },
  })
  if (used && restored) return restored
  restored?.faces.clear()
  restored?.users.clear()
  return undefined
}
