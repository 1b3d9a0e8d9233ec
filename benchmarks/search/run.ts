/**
 * Vector search, side by side with usearch and pgvector, all in one run:
 *
 *     npx tsx --expose-gc --conditions=source benchmarks/search/run.ts [--sizes 10000,100000] [--probes 1000] [--no-peers] [--lists] [--json FILE]
 *
 * A million faces take 2 GB for the vectors as floats, as much again for the peers, and some minutes.
 */
import { writeFileSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { describe, type FaceLike, makeFaces } from './face-like.ts'
import { measureLikeness } from './likeness.ts'
import { type Answer, measure, type Row } from './measure.ts'
import { exactAnswers, loadPeers, type Peers, pgvector, usearchExact, usearchGraph } from './peers.ts'

const facesPerPerson = 4
/** Beyond these sizes building a peer's index takes longer than a coffee. */
const graphLimit = 100_000
const databaseLimit = 10_000

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '10000,100000' },
    probes: { type: 'string', default: '1000' },
    json: { type: 'string' },
    peers: { type: 'boolean', default: true },
    lists: { type: 'boolean', default: false },
  },
  allowNegative: true,
})

const cores = availableParallelism()
const say = (line: string) => process.stdout.write(`${line}\n`)

async function ours(faces: FaceLike, truth: Answer[]): Promise<Row[]> {
  const count = faces.stored.length / faces.dimensions
  const rows = [await measureLikeness('Likeness', faces, truth, 2 * cores)]
  if (count >= 20_000 && count < 400_000)
    rows.push(await measureLikeness('Likeness, bytes only', faces, truth, 2 * cores, { sketchAbove: Infinity }))
  if (values.lists && count >= 20_000)
    rows.push(await measureLikeness('Likeness, lists', faces, truth, 2 * cores, { partitionAbove: 0 }))
  return rows
}

async function theirs(peers: Peers, { stored, probes, dimensions }: FaceLike, truth: Answer[]): Promise<Row[]> {
  const faces = stored.length / dimensions
  const rows: Row[] = []
  const exact = await measure(usearchExact(peers, stored, dimensions), probes.slice(0, 100), truth, 1)
  rows.push({ name: 'usearch exact, float32', faces, buildSeconds: 0, ...exact })
  for (const effort of faces <= graphLimit ? [64, 512] : []) {
    const start = performance.now()
    const graph = usearchGraph(peers, stored, dimensions, effort)
    const buildSeconds = (performance.now() - start) / 1000
    rows.push({ name: graph.name, faces, buildSeconds, ...(await measure(graph, probes, truth, 1)) })
  }
  for (const withGraph of faces <= databaseLimit ? [false, true] : []) {
    const start = performance.now()
    const database = await pgvector(peers, stored, dimensions, withGraph)
    const buildSeconds = (performance.now() - start) / 1000
    rows.push({
      name: database.name,
      faces,
      buildSeconds,
      ...(await measure(database, probes.slice(0, 100), truth, 1)),
    })
    await database.close()
  }
  return rows
}

const cell = (value: number | undefined, digits: number) => (value === undefined ? '' : value.toFixed(digits))

function print(rows: Row[]) {
  say('| search | ms median | p95 | CPU ms | recall@1 | @10 | queries/s | bytes/face | build s | add ms | open s |')
  say('|---|---|---|---|---|---|---|---|---|---|---|')
  for (const row of rows) {
    const { msMedian, msP95, cpuMs, recall1, recall10, queriesPerSecond, bytesPerFace, buildSeconds } = row
    const cells = [cell(msMedian, 2), cell(msP95, 2), cell(cpuMs, 2), cell(recall1, 4), cell(recall10, 4)]
    cells.push(cell(queriesPerSecond, 0), cell(bytesPerFace, 0), cell(buildSeconds, 1))
    cells.push(cell(row.addOneMs, 2), cell(row.openSeconds, 2))
    say(`| ${[row.name, ...cells].join(' | ')} |`)
  }
}

const peers = await loadPeers()
const report: object[] = []
for (const size of values.sizes.split(',').map(Number)) {
  const faces = makeFaces({ faces: size, facesPerPerson, probes: Number(values.probes) })
  const { strangers, genuine } = describe(faces, facesPerPerson)
  say(`\n## ${size} faces x ${faces.dimensions}, ${faces.probes.length} held-out probes`)
  say(
    `Cosines: strangers ${strangers.mean.toFixed(3)}, sd ${strangers.deviation.toFixed(3)}; ` +
      `one person's pictures ${genuine.median.toFixed(2)}, 5-95 % ${genuine.p5.toFixed(2)}-${genuine.p95.toFixed(2)}\n`,
  )
  const truth = exactAnswers(peers, faces.stored, faces.probes, 10)
  const rows = [...(await ours(faces, truth)), ...(values.peers ? await theirs(peers, faces, truth) : [])]
  print(rows)
  report.push({ size, strangers, genuine, rows })
}
if (values.json)
  writeFileSync(
    values.json,
    JSON.stringify({ node: process.version, cpu: cpus()[0]?.model, cores, sizes: report }, null, 2),
  )
