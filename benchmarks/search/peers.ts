/** usearch and pgvector, from the npm registry into a folder of the benchmark; the product knows nothing of them. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Answer, Peer } from './measure.ts'

const packages = ['usearch@2.25.3', '@electric-sql/pglite@0.5.14', '@electric-sql/pglite-pgvector@0.0.15']

interface Matches {
  keys: BigUint64Array
  distances: Float32Array
}

interface Usearch {
  Index: new (config: {
    dimensions: number
    metric: string
    quantization: string
    connectivity: number
    expansion_add: number
    expansion_search: number
  }) => {
    add(keys: BigUint64Array, vectors: Float32Array, threads: number): void
    search(vectors: Float32Array, k: number, threads: number): Matches
  }
  exactSearch(
    stored: Float32Array,
    probes: Float32Array,
    dimensions: number,
    count: number,
    metric: string,
    threads: number,
  ): Matches
}

interface Database {
  exec(sql: string): Promise<unknown>
  query<Row>(sql: string, parameters: unknown[]): Promise<{ rows: Row[] }>
  close(): Promise<void>
}

export async function loadPeers(directory = join(tmpdir(), 'likeness-search-peers')) {
  const modules = join(directory, 'node_modules')
  if (!packages.every((spec) => existsSync(join(modules, spec.slice(0, spec.lastIndexOf('@')), 'package.json')))) {
    mkdirSync(directory, { recursive: true })
    const quiet = ['--no-audit', '--no-fund', '--loglevel=error']
    execFileSync('npm', ['install', '--prefix', directory, '--ignore-scripts', ...quiet, ...packages])
  }
  const require = createRequire(join(modules, 'here.cjs'))
  const load = async (name: string): Promise<unknown> => import(pathToFileURL(require.resolve(name)).href)
  return {
    usearch: require('usearch') as Usearch,
    async database() {
      const { PGlite } = (await load('@electric-sql/pglite')) as { PGlite: new (options: object) => Database }
      const { vector } = (await load('@electric-sql/pglite-pgvector')) as { vector: unknown }
      return new PGlite({ extensions: { vector } })
    },
  }
}

export type Peers = Awaited<ReturnType<typeof loadPeers>>

/** For each probe the ten nearest, by usearch on float32: the truth. Few probes at a time, with a turn for timers between. */
export function exactAnswers({ usearch }: Peers, stored: Float32Array, probes: Float32Array[], k: number): Answer[] {
  const dimensions = probes[0]?.length ?? 0
  return chunks(probes, 50).flatMap((part) => {
    const { keys } = usearch.exactSearch(stored, concatenated(part), dimensions, k, 'ip', 0)
    return part.map((_, i) => Array.from(keys.subarray(i * k, (i + 1) * k), Number))
  })
}

export function usearchExact({ usearch }: Peers, stored: Float32Array, dimensions: number): Peer {
  const search = (probe: Float32Array, k: number) =>
    Array.from(usearch.exactSearch(stored, probe, dimensions, k, 'ip', 0).keys, Number)
  return { name: 'usearch exact, float32', search: async (probe, k) => search(probe.slice(), k) }
}

export function usearchGraph({ usearch }: Peers, stored: Float32Array, dimensions: number, effort: number): Peer {
  const index = new usearch.Index({
    ...{ dimensions, metric: 'ip', quantization: 'f16', connectivity: 16 },
    ...{ expansion_add: 128, expansion_search: effort },
  })
  const count = stored.length / dimensions
  for (let from = 0; from < count; from += 10_000) {
    const to = Math.min(count, from + 10_000)
    const keys = BigUint64Array.from({ length: to - from }, (_, i) => BigInt(from + i))
    index.add(keys, stored.slice(from * dimensions, to * dimensions), 0)
  }
  const search = (probe: Float32Array, k: number) => Array.from(index.search(probe, k, 1).keys, Number)
  return { name: `usearch HNSW, float16, ef ${effort}`, search: async (probe, k) => search(probe, k) }
}

export async function pgvector(
  peers: Peers,
  stored: Float32Array,
  dimensions: number,
  graph: boolean,
): Promise<Peer & { close(): Promise<void> }> {
  const database = await peers.database()
  await database.exec(`CREATE EXTENSION vector; CREATE TABLE faces (id int PRIMARY KEY, v vector(${dimensions}))`)
  const literal = (vector: Float32Array) => `[${vector.join(',')}]`
  const count = stored.length / dimensions
  for (let from = 0; from < count; from += 100) {
    const rows = Array.from({ length: Math.min(100, count - from) }, (_, i) => {
      return `(${from + i}, '${literal(stored.subarray((from + i) * dimensions, (from + i + 1) * dimensions))}')`
    })
    await database.exec(`INSERT INTO faces VALUES ${rows.join(',')}`)
  }
  if (graph) await database.exec('CREATE INDEX ON faces USING hnsw (v vector_ip_ops); SET hnsw.ef_search = 100')
  return {
    name: `pgvector in PGlite, ${graph ? 'HNSW, ef 100' : 'exact'}`,
    async search(probe, k) {
      const sql = 'SELECT id FROM faces ORDER BY v <#> $1 LIMIT $2'
      const { rows } = await database.query<{ id: number }>(sql, [literal(probe), k])
      return rows.map(({ id }) => id)
    },
    close: () => database.close(),
  }
}

function concatenated(vectors: Float32Array[]): Float32Array {
  const all = new Float32Array(vectors.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const vector of vectors) {
    all.set(vector, at)
    at += vector.length
  }
  return all
}

function chunks<Item>(items: Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size))
}
