/**
 * The loop of `detect` and `identify`: several pictures under way, answers in the order of the pictures, one line each;
 * a bad picture is an answer too. Ctrl-C finishes what is under way, and `--output` with `--resume` goes on from there.
 */
import { isLikenessError, LikenessError } from '#errors'
import { inOrder } from '#lib/in-order.ts'
import { refuseOverwriting } from './overwriting.ts'
import { openAnswerFile } from './answer-file.ts'
import type { Mark } from './annotate/annotate.ts'
import { EXIT, isAboutOneImage, type ExitCode } from './exit-codes.ts'
import { findInputs, type ImageInput } from './inputs.ts'
import { note, plural, print, printable, printJson, table, type Cell } from './print.ts'
import { startProgress } from './progress.ts'
import type { Context } from './run.ts'

export interface ImageRunOptions {
  json?: boolean
  annotate?: string
  output?: string
  resume?: boolean
}

export interface ImageRun<Answer> {
  images: string[]
  options: ImageRunOptions
  look(bytes: Uint8Array): Promise<Answer>
  /** What `--json` says besides the picture's name. */
  json(answer: Answer): object
  marks(answer: Answer): Mark[]
  head: string[]
  rows(answer: Answer): Cell[][]
  /** A word or two on the whole, for people. */
  summary(answers: number): string
}

/** Throws `invalid_argument`. To be called before anything that takes time. */
export function checkOptions({ resume, output }: ImageRunOptions): void {
  if (resume && output === undefined)
    throw new LikenessError('invalid_argument', {
      message: '--resume goes on with a file of answers: name it with --output.',
    })
}

type Outcome<Answer> = { image: string } & ({ answer: Answer } | { error: LikenessError })

/** Longer side of annotated copies: enough for any screen. */
const ANNOTATED_SIDE = 4096

export async function runOnImages<Answer>({ app, interrupt }: Context, job: ImageRun<Answer>): Promise<ExitCode> {
  const { options } = job
  const found = await findInputs(job.images, app.config.limits)
  // Of all pictures, so that a resumed run gives the same names; and before the file of answers is begun anew.
  const copies =
    options.annotate === undefined
      ? undefined
      : await (await import('./annotate/annotate.ts')).annotationNames(found, options.annotate)
  if (options.output !== undefined) await refuseOverwriting(found, [options.output], 'name another file with --output')
  const file = options.output === undefined ? undefined : await openAnswerFile(options.output, options.resume ?? false)
  const inputs = found.filter((input) => !file?.done.has(input.name))

  async function take(input: ImageInput): Promise<Outcome<Answer>> {
    const { name: image } = input
    try {
      const bytes = await input.read()
      const answer = await job.look(bytes)
      const copy = copies?.get(image)
      if (options.annotate !== undefined && copy !== undefined) {
        const { writeAnnotated } = await import('./annotate/annotate.ts')
        const canvas = await app.decode(bytes, ANNOTATED_SIDE)
        await writeAnnotated(app, { canvas, marks: job.marks(answer), directory: options.annotate, relative: copy })
      }
      return { image, answer }
    } catch (error) {
      if (!isLikenessError(error) || !isAboutOneImage(error)) throw error
      return { image, error }
    }
  }

  const rows: Cell[][] = []
  let answered = 0
  let failed = 0
  async function tell(outcome: Outcome<Answer>) {
    const { image } = outcome
    const json = 'error' in outcome ? { image, error: outcome.error.toJSON() } : { image, ...job.json(outcome.answer) }
    if (file) await file.append(json)
    else if (options.json) await printJson(json)
    else if ('error' in outcome) note(`${printable(image)}: ${outcome.error.message}`)
    else rows.push(...job.rows(outcome.answer).map((row) => [image, ...row]))
    if ('error' in outcome) failed++
    else answered++
  }

  // Lines and a bar on one terminal would overwrite each other.
  const bar = await startProgress(inputs.length, 'pictures', !!file || !options.json || !process.stdout.isTTY)
  const started = performance.now()
  try {
    // One more than there are workers, so that none waits while a file is read.
    const several = { concurrency: app.workers + 1, signal: interrupt.signal }
    for await (const outcome of inOrder(inputs, several, take)) {
      await tell(outcome)
      bar.step()
    }
  } catch (error) {
    bar.stop()
    if (inputs.length > 1) note(`Ended after ${answered + failed} of ${plural(inputs.length, 'picture')}.`)
    throw error
  } finally {
    bar.stop()
    await file?.close()
  }

  if (!options.json && rows.length > 0 && !file) await print(await table(['picture', ...job.head], rows))
  const seconds = (performance.now() - started) / 1000
  if (interrupt.asked()) {
    note(`Interrupted after ${answered + failed} of ${plural(inputs.length, 'picture')}.`)
    note(
      file
        ? 'The same command with --resume goes on from here.'
        : 'With --output FILE and --resume a long run can be continued.',
    )
    return EXIT.interrupted
  }
  if (!options.json || file) {
    const skipped = found.length - inputs.length
    const parts = [
      plural(answered, 'picture'),
      job.summary(answered),
      failed > 0 ? `${failed} failed` : '',
      skipped > 0 ? `${skipped} answered before` : '',
      `${seconds.toFixed(1)} s`,
    ]
    note(parts.filter((part) => part !== '').join(', '))
  }
  return failed > 0 ? EXIT.someInputsFailed : EXIT.ok
}
