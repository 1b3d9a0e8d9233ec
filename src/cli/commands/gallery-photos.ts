/** `likeness gallery add | scan`: photos come in. */
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Command } from 'commander'
import type { z } from 'zod'
import { isLikenessError, LikenessError } from '#errors'
import type { AddedPhoto } from '#http/contracts/gallery-shapes.ts'
import { inOrder } from '#lib/in-order.ts'
import { EXIT, isAboutOneImage } from '../exit-codes.ts'
import { reach, type Options, type Reached } from '../gallery-calls.ts'
import type { ImageInput } from '../inputs.ts'
import { note, plural, print, printJson, sentence, table } from '../print.ts'
import { run } from '../run.ts'

type Added = z.output<typeof AddedPhoto>
interface File {
  input: ImageInput
  bytes: number
}
interface Told {
  photo: string
  state: 'added' | 'there' | 'refused'
  photoId?: string
  code?: string
  message?: string
}

const ADD_HELP = `
Files that are there already, by name and size, are not sent again: after Ctrl-C, or a connection
that broke, the same command goes on with what is missing. --all sends every file, and the content
decides. The exit code is 3 when a file was refused or could not be read.

Examples:
  likeness gallery add ann-and-bob party/
  likeness gallery add ann-and-bob "day-1/*.jpg" day-2/ --json
`
/** A form takes 50. Fewer come back sooner, so that less is lost when it breaks off. */
const MOST_FILES = 20
/** What is read ahead: at least one file, however large. */
const MOST_BYTES = 24 * 1024 ** 2
const FORMS_AT_ONCE = 3
const ASKED_AT_ONCE = 5000

const refusedOf = (photo: string, error: unknown): Told => ({
  ...{ photo, state: 'refused', message: sentence(error) },
  ...(isLikenessError(error) && { code: error.code }),
})

/** Files that can be sent, and those that cannot be read. */
async function measured(inputs: ImageInput[]): Promise<{ files: File[]; refused: Told[] }> {
  const files: File[] = []
  const refused: Told[] = []
  for (const input of inputs) {
    const info = input.name === '-' ? undefined : await stat(input.name).catch(() => undefined)
    if (info?.isFile()) files.push({ input, bytes: info.size })
    else
      refused.push(
        await input.read().then(
          () => refusedOf(input.name, new LikenessError('invalid_argument', { message: 'It is not a file.' })),
          (error: unknown) => refusedOf(input.name, error),
        ),
      )
  }
  return { files, refused }
}

/** Without those that are there. */
async function missing({ call, at }: Reached, files: File[]): Promise<Set<File>> {
  const left = new Set<File>()
  for (let from = 0; from < files.length; from += ASKED_AT_ONCE) {
    const part = files.slice(from, from + ASKED_AT_ONCE)
    const named = part.map(({ input, bytes }) => ({ name: basename(input.name), bytes }))
    const { body } = await call<{ files: typeof named }>('POST', `${at}/photos/missing`, { files: named })
    const wanted = new Set(body.files.map(({ name, bytes }) => `${bytes} ${name}`))
    for (const [i, file] of part.entries()) if (wanted.has(`${named[i]!.bytes} ${named[i]!.name}`)) left.add(file)
  }
  return left
}

function* batches(files: Iterable<File>): Generator<File[]> {
  let batch: File[] = []
  let bytes = 0
  for (const file of files) {
    if (batch.length === MOST_FILES || (batch.length > 0 && bytes + file.bytes > MOST_BYTES)) {
      yield batch
      batch = []
      bytes = 0
    }
    batch.push(file)
    bytes += file.bytes
  }
  if (batch.length > 0) yield batch
}

async function upload({ api, at }: Reached, batch: File[]): Promise<Told[]> {
  const told: Told[] = []
  const form = new FormData()
  const sent: string[] = []
  for (const { input } of batch) {
    try {
      form.append('photos', new Blob([new Uint8Array(await input.read())]), basename(input.name))
      sent.push(input.name)
    } catch (error) {
      if (!isAboutOneImage(error)) throw error
      told.push(refusedOf(input.name, error))
    }
  }
  if (sent.length === 0) return told
  const { photos } = (await (await api.send('POST', `${at}/photos`, form)).json()) as { photos: Added[] }
  photos.forEach(({ photo, known, code, message }, i) => {
    const name = sent[i]!
    if (photo) told.push({ photo: name, state: known ? 'there' : 'added', photoId: photo.id })
    else told.push({ photo: name, state: 'refused', ...(code && { code }), ...(message && { message }) })
  })
  return told
}

export function addGalleryPhotos(galleries: Command): void {
  galleries
    .command('add')
    .description('Upload photos.')
    .argument('<gallery>')
    .argument('<photos...>', 'files, folders or patterns')
    .option('--all', 'send also what is there already by name and size')
    .option('--json', 'one JSON object for each photo, on a line of its own')
    .addHelpText('after', ADD_HELP)
    .action(async (which: string, args: string[], _: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options & { all?: boolean }>()
      await run({ ...options, manyAnswers: true }, async ({ app, interrupt }) => {
        if (args.includes('-')) throw new LikenessError('invalid_argument', { message: 'Photos are added from files.' })
        const [{ findInputs }, { startProgress }] = await Promise.all([
          import('../inputs.ts'),
          import('../progress.ts'),
        ])
        const { files, refused } = await measured(await findInputs(args, app.config.limits))
        const reached = await reach(app, which)
        const left = options.all ? new Set(files) : await missing(reached, files)
        const counts = { added: 0, there: 0, refused: 0 }
        const refusals: Told[] = []
        const tell = async (one: Told) => {
          counts[one.state]++
          if (options.json) await printJson(one)
          else if (one.state === 'refused') refusals.push(one)
        }
        for (const one of refused) await tell(one)
        for (const file of files) if (!left.has(file)) await tell({ photo: file.input.name, state: 'there' })

        const bar = await startProgress(left.size, 'photos')
        let broken: unknown
        try {
          const limits = { concurrency: FORMS_AT_ONCE, signal: interrupt.signal }
          for await (const told of inOrder(batches(left), limits, (batch) => upload(reached, batch)))
            for (const one of told) {
              await tell(one)
              bar.step()
            }
        } catch (error) {
          broken = error
        } finally {
          bar.stop()
        }
        if (refusals.length > 0)
          await print(
            await table(
              ['refused', 'why'],
              refusals.map(({ photo, message }) => [photo, message ?? '']),
            ),
          )
        const said = `${plural(counts.added, 'photo')} added, ${counts.there} were there, ${counts.refused} refused.`
        if (!options.json) await print(`${said}\n`)
        const open = files.length + refused.length - counts.added - counts.there - counts.refused
        if (open > 0) note(`${plural(open, 'photo')} left: the same command again goes on.`)
        if (broken !== undefined) throw broken as Error
        if (open > 0) return EXIT.interrupted
        return counts.refused > 0 ? EXIT.someInputsFailed : EXIT.ok
      })
    })

  galleries
    .command('scan')
    .description('Add the photos below a prefix of a bucket; they stay there and are only read.')
    .argument('<gallery>')
    .requiredOption('--prefix <prefix>', 'such as weddings/ann-and-bob/')
    .option('--bucket <name>', 'default: LIKENESS_GALLERY_BUCKET')
    .option('--json', 'one JSON object')
    .action(async (which: string, _: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options & { prefix: string; bucket?: string }>()
      await run(options, async ({ app }) => {
        const { call, at } = await reach(app, which)
        const { prefix, bucket } = options
        const { body } = await call<{ found: number; added: number }>('POST', `${at}/photos/scan`, { prefix, bucket })
        if (options.json) return printJson(body)
        await print(`${plural(body.found, 'photo')} found, ${body.added} of them new.\n`)
      })
    })
}
