import { Option, type Command } from 'commander'
import { dirname, join, relative, resolve } from 'node:path'
import { LikenessError } from '#errors'
import type { FaceChoice } from '#evaluation/choose-face.ts'
import type { Report } from '#evaluation/report.ts'
import { EXIT, type ExitCode } from '../exit-codes.ts'
import { note, plural, print, printJson, round, table, type Cell } from '../print.ts'
import { run, type Context, type GlobalOptions } from '../run.ts'
import { wholeFrom } from '../values.ts'

interface Options extends GlobalOptions {
  json?: boolean
  face: FaceChoice
  report?: string
}

const PAIRS_HELP = `
The file is CSV with a head line: file_x, file_y, same (or Decision) and optionally fold.
1, Yes and True mean the same person. With folds, each is judged with the threshold chosen
on the others; without, the threshold is the best for the very pairs, which flatters.
Pictures without a face are skipped and named; the exit code is 3 when some could not be read.

Examples:
  likeness eval pairs pairs.csv --images pictures/
  likeness eval pairs pairs.csv --images pictures/ --report results/ --json
`

const IDENTIFY_HELP = `
The folder has a folder for each person, named after them. The first half of the pictures
of each is enrolled (or --gallery N), the others are searched: as themselves, and as
strangers with their person left out. Nothing is stored.
Pictures without a face are skipped and named; the exit code is 3 when some could not be read.

Examples:
  likeness eval identify people/
  likeness eval identify people/ --gallery 1 --report results/
`

const addCommon = (command: Command): Command =>
  command
    .addOption(
      new Option('--face <which>', 'which face a picture is about; auto weighs size against distance from the middle')
        .choices(['auto', 'largest', 'central'])
        .default('auto'),
    )
    .option('--report <dir>', 'write numbers, a summary and the DET curve to this folder')
    .option('--json', 'one JSON object')

/** What both evaluations need besides their pictures. */
async function prepare({ app, interrupt }: Context, total: number, face: FaceChoice) {
  const { startProgress } = await import('../progress.ts')
  const engine = await app.localEngine()
  const bar = await startProgress(total, 'pictures')
  return {
    engine,
    bar,
    shared: {
      face,
      analyse: (bytes: Uint8Array) => engine.analyse(bytes),
      concurrency: app.workers + 1,
      signal: interrupt.signal,
      onPicture: bar.step,
      similarity: engine.calibration.similarity,
    },
  }
}

const share = (value: number | null) => (value === null ? '-' : `${(value * 100).toFixed(2)} %`)
const level = (similarity: number, cosine: number) => `${round(similarity)} (cosine ${cosine.toFixed(3)})`

async function finish(options: Options, answer: object, report: Report, rows: Cell[][]) {
  if (options.report !== undefined) {
    const { writeReport } = await import('#evaluation/report.ts')
    await writeReport(options.report, report)
  }
  if (options.json) return printJson(answer)
  await print(await table(['measure', 'value'], rows))
  if (options.report !== undefined) note(`Report: ${join(options.report, `${report.name}.md`)}`)
}

type Skipped = { image: string; reason: string }[]

function tellSkipped(skipped: Skipped) {
  if (skipped.length === 0) return
  note(`${plural(skipped.length, 'picture')} skipped:`)
  for (const { image, reason } of skipped.slice(0, 20)) note(`  ${image}: ${reason}`)
  if (skipped.length > 20) note(`  and ${skipped.length - 20} more (all of them with --json or --report)`)
}

/** A picture without a face is a result; one that could not be read is a fault of the input. */
const exitCodeFor = (skipped: Skipped): ExitCode =>
  skipped.some(({ reason }) => reason.startsWith('image_')) ? EXIT.someInputsFailed : EXIT.ok

async function evalPairs(file: string, options: Options & { images?: string }, context: Context): Promise<ExitCode> {
  const { readFile } = await import('node:fs/promises')
  const [{ parsePairs }, { evaluatePairs, pairsReport }, { oneInput, readFailure }] = await Promise.all([
    import('#evaluation/pairs-file.ts'),
    import('#evaluation/evaluate-pairs.ts'),
    import('../inputs.ts'),
  ])
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    const { message, cause } = readFailure(error)
    throw new LikenessError('invalid_argument', { message: `${file}: ${message.replace('image file', 'file')}`, cause })
  })
  const pairs = await parsePairs(text)
  const directory = options.images ?? dirname(file)
  const { engine, bar, shared } = await prepare(
    context,
    new Set(pairs.flatMap(({ x, y }) => [x, y])).size,
    options.face,
  )
  const similarity = engine.thresholds.verification
  const result = await evaluatePairs({
    ...shared,
    pairs,
    picture: (name) => ({ name, read: () => oneInput(resolve(directory, name), context.app.config.limits) }),
    usual: { similarity, cosine: engine.calibration.cosine(similarity) },
  }).finally(bar.stop)
  const { answer } = result
  if (!options.json) tellSkipped(answer.skippedImages)
  await finish(options, answer, pairsReport(result, { file, pack: engine.modelVersion }), [
    ['pairs measured', `${answer.pairs} of ${answer.pairs + answer.skipped}`],
    ['accuracy', share(answer.accuracy)],
    ['threshold', `${level(answer.threshold, answer.thresholdCosine)}, from ${answer.thresholdFrom}`],
    ['area under ROC', answer.auc === null ? null : answer.auc.toFixed(5)],
    ...Object.entries(answer.tar).map(([far, rate]) => [`genuine accepted at FAR ${far}`, share(rate)]),
    ['default threshold', level(answer.atDefault.threshold, answer.atDefault.thresholdCosine)],
    ['- false match rate', share(answer.atDefault.fmr)],
    ['- false non-match rate', share(answer.atDefault.fnmr)],
    ['ms per picture', String(answer.msPerImage)],
  ])
  return exitCodeFor(answer.skippedImages)
}

async function evalIdentify(
  directory: string,
  options: Options & { gallery?: number },
  context: Context,
): Promise<ExitCode> {
  const [{ evaluateIdentification, identificationReport }, { findInputs }] = await Promise.all([
    import('#evaluation/evaluate-identification.ts'),
    import('../inputs.ts'),
  ])
  const inputs = await findInputs([directory], context.app.config.limits)
  const pictures = inputs.flatMap(({ name, relative: path, read }) => {
    const person = dirname(path)
    return person === '.' || relative(directory, name) === '' ? [] : [{ name: path, person, read }]
  })
  if (pictures.length === 0)
    throw new LikenessError('invalid_argument', {
      message: `${directory} has no folders with pictures, one for each person.`,
    })
  const { engine, bar, shared } = await prepare(context, pictures.length, options.face)
  const result = await evaluateIdentification({
    ...shared,
    pictures,
    gallery: options.gallery,
    thresholdFor: (fpir, people) => engine.calibration.cosine(engine.searchThreshold(fpir, people)),
  }).finally(bar.stop)
  const { answer } = result
  if (!options.json) tellSkipped(answer.skippedImages)
  await finish(options, answer, identificationReport(result, { directory, pack: engine.modelVersion }), [
    ['people', String(answer.people)],
    ['pictures enrolled', String(answer.enrolledImages)],
    ['pictures searched', String(answer.probes)],
    ['rank 1', share(answer.rank1)],
    ['default threshold', level(answer.atDefault.threshold, answer.atDefault.thresholdCosine)],
    ['- own person found', share(answer.atDefault.tpir)],
    ['- strangers taken for somebody', share(answer.atDefault.fpir)],
    ...answer.sweep.map(({ wantedFpir, measured }) => [
      `found when at most ${wantedFpir * 100} % of strangers are`,
      `${share(measured.tpir)} at ${level(measured.threshold, measured.thresholdCosine)}`,
    ]),
    ['ms per picture', String(answer.msPerImage)],
  ])
  return exitCodeFor(answer.skippedImages)
}

export function addEval(program: Command): void {
  const evaluate = program.command('eval').description('Measure accuracy on pictures of your own.')
  addCommon(
    evaluate
      .command('pairs')
      .description('Verification: pairs of pictures of one or of two people.')
      .argument('<file>', 'CSV: file_x, file_y, same, optionally fold')
      .option('--images <dir>', 'where the pictures are; default: beside the file'),
  )
    .addHelpText('after', PAIRS_HELP)
    .action(async (file: string, _: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options & { images?: string }>()
      await run(options, (context) => evalPairs(file, options, context))
    })
  addCommon(
    evaluate
      .command('identify')
      .description('Identification: a folder of pictures for each person.')
      .argument('<dir>', 'folder with a folder for each person')
      .option('--gallery <n>', 'enrol the first so many pictures of each; default: half', wholeFrom(1, 10_000)),
  )
    .addHelpText('after', IDENTIFY_HELP)
    .action(async (directory: string, _: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options & { gallery?: number }>()
      await run(options, (context) => evalIdentify(directory, options, context))
    })
}
