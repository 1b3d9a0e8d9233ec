/** `likeness watchlist screen`: whom of the list is in pictures. */
import { Option, type Command } from 'commander'
import type { z } from 'zod'
import { isLikenessError } from '#errors'
import type { ProcessedImage } from '#http/contracts/watchlist-shapes.ts'
import { inOrder } from '#lib/in-order.ts'
import { EXIT, isAboutOneImage, type ExitCode } from '../exit-codes.ts'
import { openApi } from '../gallery-calls.ts'
import { note, plural, print, printable, printJson, round, table, type Cell } from '../print.ts'
import { run, type Context } from '../run.ts'
import { numberFrom } from '../values.ts'
import { API, inList, type Options } from '../watchlist-calls.ts'
import { IMAGES_HELP } from './image-options.ts'

type Answer = z.output<typeof ProcessedImage>
interface Given {
  name: string
  /** What is sent for it. */
  put(form: FormData): Promise<void>
}
interface Told {
  image: string
  answer?: Answer
  error?: { code: string; message: string }
}
interface Screening extends Options {
  metric?: string
  threshold?: number
}

const HELP = `
${IMAGES_HELP}

Files are sent; addresses are fetched by the service, which refuses those of its own network
unless LIKENESS_FETCH_HOSTS names them. Every screening is in the history, and every match
raises an alert. The exit code is 0 whether somebody was found or not.

The threshold follows the size of the list. --threshold states a distance by the metric, which is
applied as it is: smaller is more alike. With Amazon Rekognition every picture is paid for.

Examples:
  likeness watchlist screen door/
  likeness watchlist screen door.jpg https://example.org/door.jpg --json
`

const isAddress = (arg: string) => /^https?:\/\//i.test(arg)

/** Files, then addresses, each once. */
async function given(args: string[], maxBytes: number): Promise<Given[]> {
  const { findInputs } = await import('../inputs.ts')
  const files = await findInputs(
    args.filter((arg) => !isAddress(arg)),
    { maxBytes },
  )
  return [
    ...files.map(({ name, relative, read }) => ({
      name,
      put: async (form: FormData) =>
        form.append('images', new Blob([new Uint8Array(await read())]), relative.split(/[/\\]/).at(-1)),
    })),
    ...[...new Set(args.filter(isAddress))].map((name) => ({
      name,
      put: async (form: FormData) => form.append('images', name),
    })),
  ]
}

function rowsOf({ faces }: Answer): Cell[][] {
  if (faces.length === 0) return [['-', 'no face', null, null]]
  return faces.flatMap(({ face_index, blacklist_matches: matches }): Cell[][] => {
    const face = String(face_index + 1)
    if (matches.length === 0) return [[face, 'not on the list', null, null]]
    return matches.map(({ name, similarity, distance }) => [face, name, round(similarity), round(distance, 3)])
  })
}

async function screen({ app, interrupt }: Context, args: string[], options: Screening): Promise<ExitCode> {
  const { metric, threshold, collection, json } = options
  const pictures = await given(args, app.config.http.maxFileBytes)
  const api = await openApi(app)
  const fields = { distance_metric: metric, threshold: threshold?.toString(), collection }

  async function take({ name: image, put }: Given): Promise<Told> {
    try {
      const form = new FormData()
      for (const [field, value] of Object.entries(fields)) if (value !== undefined) form.append(field, value)
      await put(form)
      const [answer] = (await (await api.send('POST', `${API}/process/process-images`, form)).json()) as [Answer]
      const { error_code: code, error } = answer
      return { image, answer, ...(code !== null && { error: { code, message: error ?? '' } }) }
    } catch (error) {
      if (!isLikenessError(error) || !isAboutOneImage(error)) throw error
      return { image, error: error.toJSON() }
    }
  }

  const rows: Cell[][] = []
  const count = { answered: 0, failed: 0, faces: 0, found: 0 }
  async function tell({ image, answer, error }: Told): Promise<void> {
    if (error) count.failed++
    else count.answered++
    count.faces += answer?.faces.length ?? 0
    count.found += answer?.faces.filter(({ blacklist_matches }) => blacklist_matches.length > 0).length ?? 0
    if (json) {
      const { error_code: _code, ...told } = answer ?? {}
      await printJson({ image, ...told, error })
    } else if (error) note(`${printable(image)}: ${printable(error.message)}`)
    else if (answer) rows.push(...rowsOf(answer).map((row) => [image, ...row]))
  }

  const show = async () => {
    if (rows.length > 0) await print(await table(['picture', 'face', 'entry', 'similarity', 'distance'], rows))
  }

  const { startProgress } = await import('../progress.ts')
  // Lines and a bar on one terminal would overwrite each other.
  const bar = await startProgress(pictures.length, 'pictures', !json || !process.stdout.isTTY)
  try {
    const several = { concurrency: app.workers + 1, signal: interrupt.signal }
    for await (const told of inOrder(pictures, several, take)) {
      await tell(told)
      bar.step()
    }
  } catch (error) {
    bar.stop()
    // They raised alerts, and may have been paid for.
    await show()
    if (pictures.length > 1)
      note(`Ended after ${count.answered + count.failed} of ${plural(pictures.length, 'picture')}.`)
    throw error
  } finally {
    bar.stop()
  }
  await show()
  if (interrupt.asked()) {
    note(`Interrupted after ${count.answered + count.failed} of ${plural(pictures.length, 'picture')}.`)
    return EXIT.interrupted
  }
  if (!json)
    note(
      `${plural(count.answered, 'picture')}, ${plural(count.faces, 'face')}, ${count.found} on the list` +
        (count.failed > 0 ? `, ${plural(count.failed, 'picture')} failed` : ''),
    )
  return count.failed > 0 ? EXIT.someInputsFailed : EXIT.ok
}

export function addWatchlistScreen(watchlist: Command): void {
  inList(watchlist.command('screen').description('Look for the people of the list in pictures.'))
    .argument('<images...>', 'files, folders, patterns, http and https addresses, or - for standard input')
    .addOption(
      new Option('--metric <metric>', 'how distances are told; default: the engine’s first').choices([
        ...['cosine', 'euclidean', 'euclidean_l2', 'angular', 'similarity'],
      ]),
    )
    .option(
      '--threshold <distance>',
      'largest distance of a match; default: by the size of the list',
      numberFrom(0, 100),
    )
    .option('--json', 'one JSON object a line for each picture')
    .addHelpText('after', HELP)
    .action(async (args: string[], _: unknown, self: Command) => {
      const options = self.optsWithGlobals<Screening>()
      await run({ ...options, manyAnswers: true }, (context) => screen(context, args, options))
    })
}
