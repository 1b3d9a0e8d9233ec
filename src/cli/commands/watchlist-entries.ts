/** `likeness watchlist add | pictures | change`: who is looked for, and why. */
import { basename } from 'node:path'
import type { Command } from 'commander'
import type { z } from 'zod'
import type { App } from '#app'
import { LikenessError } from '#errors'
import type { AddedEntry } from '#http/contracts/watchlist-shapes.ts'
import { EXIT, isAboutOneImage, type ExitCode } from '../exit-codes.ts'
import { openApi } from '../gallery-calls.ts'
import type { SendApi } from '../local-api.ts'
import { note, plural, print, printable, printJson, table } from '../print.ts'
import { run } from '../run.ts'
import { dateFrom } from '../values.ts'
import { findEntry, inList, inLists, WATCHLIST, type Entry, type Options } from '../watchlist-calls.ts'

type Added = z.output<typeof AddedEntry>
type Refusal = Added['refused'][number]

const ADD_HELP = `
Several pictures of somebody are worth having. A picture is refused, with the reason, when it has
no face, several faces, one that is not good enough, or that of somebody else; nothing is added
when none is left. The exit code is 3 when a file could not be read.
`
const PICTURES = 'files, folders, patterns, or - for standard input'

interface Pictures {
  files: [name: string, bytes: Uint8Array][]
  refused: Refusal[]
}

/** Throws what is wrong with the first one where none can be read. */
async function read(app: App, args: string[]): Promise<Pictures> {
  const { findInputs } = await import('../inputs.ts')
  const pictures: Pictures = { files: [], refused: [] }
  let first: unknown
  for (const input of await findInputs(args, { maxBytes: app.config.http.maxFileBytes }))
    try {
      pictures.files.push([input.name, await input.read()])
    } catch (error) {
      if (!isAboutOneImage(error)) throw error
      const { code, message } = error as LikenessError
      pictures.refused.push({ image: input.name, reasons: [code], message })
      first ??= error
    }
  if (pictures.files.length === 0) throw first
  return pictures
}

async function send(api: SendApi, path: string, fields: Record<string, string | undefined>, pictures: Pictures) {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) form.append(name, value)
  for (const [name, bytes] of pictures.files) form.append('images', new Blob([new Uint8Array(bytes)]), basename(name))
  const added = (await (await api('POST', path, form)).json()) as Added
  return { ...added, refused: [...pictures.refused, ...added.refused] }
}

async function tell(added: Added, before: number, json: boolean | undefined): Promise<ExitCode> {
  const { id, name, collection, state, reference_images, refused } = added
  if (json) await printJson(added)
  else {
    const rows = refused.map(({ image, reasons, message }) => [image, reasons.join(', '), message ?? ''])
    if (rows.length > 0) await print(await table(['refused', 'reasons', ''], rows))
    const accepted = plural(reference_images.length - before, 'picture')
    await print(`${printable(name)}, ${id}, in ${collection}: ${accepted} accepted, ${refused.length} refused.\n`)
    if (state === 'waiting')
      note('It is matched with nobody until somebody else has approved it, in the panel or by API.')
  }
  const unread = refused.some(({ reasons }) => reasons.some((reason) => reason.startsWith('image_')))
  return unread ? EXIT.someInputsFailed : EXIT.ok
}

export function addWatchlistEntries(watchlist: Command): void {
  inList(watchlist.command('add').description('Add somebody to the list.'))
    .argument('<pictures...>', PICTURES)
    .requiredOption('--name <name>', 'unique in the list')
    .requiredOption('--reason <text>', 'why somebody looks for them')
    .option('--expires <date>', 'nobody is matched from then on, and it is erased; like 2030-12-31', dateFrom)
    .option('--json', 'one JSON object')
    .addHelpText('after', ADD_HELP)
    .action(async (args: string[], _: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options & { name: string; reason: string; expires?: Date }>()
      await run(options, async ({ app }) => {
        const { name, reason, expires, collection, json } = options
        const pictures = await read(app, args)
        const fields = { name, reason, expires_at: expires?.toISOString(), collection }
        return tell(await send((await openApi(app)).send, WATCHLIST, fields, pictures), 0, json)
      })
    })

  inLists(watchlist.command('pictures').description('Add more pictures of somebody on the list.'))
    .argument('<entry>', 'id or name')
    .argument('<pictures...>', PICTURES)
    .option('--json', 'one JSON object')
    .addHelpText('after', ADD_HELP)
    .action(async (which: string, args: string[], _: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options>()
      await run(options, async ({ app }) => {
        const pictures = await read(app, args)
        const api = await openApi(app)
        const { id, reference_images } = await findEntry(api.call, which, options.collection)
        const added = await send(api.send, `${WATCHLIST}/${id}/images`, {}, pictures)
        return tell(added, reference_images.length, options.json)
      })
    })

  inLists(watchlist.command('change').description('Change the name, the reason or the end of an entry.'))
    .argument('<entry>', 'id or name')
    .option('--name <name>', 'a new name')
    .option('--reason <text>', 'a new reason')
    .option('--expires <date>', 'like 2030-12-31', dateFrom)
    .option('--no-expires', 'it does not expire')
    .option('--json', 'one JSON object')
    .action(async (which: string, _: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options & { name?: string; reason?: string; expires?: Date | boolean }>()
      await run(options, async ({ app }) => {
        const { name, reason, expires } = options
        const isOpen = expires === false
        if (name === undefined && reason === undefined && !isOpen && !(expires instanceof Date))
          throw new LikenessError('invalid_argument', { message: 'Say what to change: --name, --reason, --expires.' })
        const { call } = await openApi(app)
        const { id } = await findEntry(call, which, options.collection)
        const expires_at = isOpen ? null : expires instanceof Date ? expires.toISOString() : undefined
        const { body } = await call<Entry>('PUT', `${WATCHLIST}/${id}`, { name, reason, expires_at })
        if (options.json) return printJson(body)
        await print(`${printable(body.name)}, ${id}: changed.\n`)
      })
    })
}
