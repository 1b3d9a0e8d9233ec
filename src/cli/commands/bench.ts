import type { Command } from 'commander'
import { note, plural, print, printJson, round, table } from '../print.ts'
import { run, type Context, type GlobalOptions } from '../run.ts'
import { wholeFrom } from '../values.ts'

interface Options extends GlobalOptions {
  json?: boolean
  rounds: number
}

const HELP = `
Every picture is looked at once to warm up and then --rounds times, first one at a time and
then as many at a time as there are workers. Stages are measured inside the worker, so
their sum is a little below the whole.

Examples:
  likeness bench photo.jpg
  likeness bench pictures/ --rounds 1 --json
`

/** The middle and the value that 95 of 100 do not exceed, of milliseconds. */
export function spread(values: number[]): { median: number; p95: number } {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0
  return { median: round(at(0.5), 2), p95: round(at(0.95), 2) }
}

async function bench(args: string[], options: Options, { app, interrupt }: Context) {
  const [{ findInputs }, { startProgress }, { inOrder }] = await Promise.all([
    import('../inputs.ts'),
    import('../progress.ts'),
    import('#lib/in-order.ts'),
  ])
  const { signal } = interrupt
  const inputs = await findInputs(args, app.config.limits)
  const pictures = await Promise.all(inputs.map((input) => input.read()))
  const engine = await app.localEngine()
  const rounds = Array.from({ length: options.rounds }, () => pictures).flat()
  const bar = await startProgress(pictures.length + 2 * rounds.length, 'pictures')

  const started = performance.now()
  await engine.analyse(pictures[0]!)
  const coldStartMs = performance.now() - started
  let faces = 0
  const look = async (bytes: Uint8Array) => {
    const from = performance.now()
    const analysis = await engine.analyse(bytes)
    bar.step()
    return { ms: performance.now() - from, analysis }
  }
  try {
    // Every worker starts and loads its networks on its first pictures.
    const warm = [...pictures, ...Array<Uint8Array>(app.workers).fill(pictures[0]!)]
    for await (const { analysis } of inOrder(warm, { concurrency: app.workers, signal }, look))
      faces += analysis.faces.length
    faces = 0
    const alone: Awaited<ReturnType<typeof look>>[] = []
    for await (const one of inOrder(rounds, { concurrency: 1, signal }, look)) {
      alone.push(one)
      faces += one.analysis.faces.length
    }
    const from = performance.now()
    let done = 0
    for await (const _ of inOrder(rounds, { concurrency: app.workers + 1, signal }, look)) done++
    const seconds = (performance.now() - from) / 1000
    if (signal.aborted) return undefined

    const stages = [...new Set(alone.flatMap(({ analysis }) => Object.keys(analysis.timings)))]
    return {
      pictures: pictures.length,
      rounds: options.rounds,
      facesPerPicture: round(faces / alone.length, 2),
      workers: app.workers,
      pack: engine.modelVersion,
      coldStartMs: round(coldStartMs),
      stages: Object.fromEntries(
        stages.map((stage) => [stage, spread(alone.map(({ analysis }) => analysis.timings[stage] ?? 0))]),
      ),
      whole: spread(alone.map(({ ms }) => ms)),
      picturesPerSecond: round(done / seconds, 2),
      memoryMb: round(process.memoryUsage.rss() / 1e6, 0),
    }
  } finally {
    bar.stop()
  }
}

export function addBench(program: Command): void {
  program
    .command('bench')
    .description('Measure how long pictures take on this machine, stage by stage.')
    .argument('<images...>', 'files, folders, patterns, or - for standard input')
    .option('--rounds <n>', 'how often each picture is measured', wholeFrom(1, 1000), 5)
    .option('--json', 'one JSON object')
    .addHelpText('after', HELP)
    .action(async (args: string[], _: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options>()
      await run(options, async (context) => {
        const result = await bench(args, options, context)
        if (!result) return 130
        if (options.json) return printJson(result)
        const rows = Object.entries({ ...result.stages, 'whole picture': result.whole })
        await print(
          await table(
            ['stage', 'median ms', '95 % ms'],
            rows.map(([stage, { median, p95 }]) => [stage, median, p95]),
          ),
        )
        note(
          `${plural(result.pictures, 'picture')}, ${result.facesPerPicture} faces each. ` +
            `${result.picturesPerSecond} pictures/s on ${plural(result.workers, 'worker')}; ` +
            `first picture after ${result.coldStartMs} ms; ${result.memoryMb} MB.`,
        )
      })
    })
}
