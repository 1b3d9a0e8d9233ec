/** `likeness watchlist export | import | refresh`: whole lists. */
import { openAsBlob } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { Command } from 'commander'
import type { z } from 'zod'
import { LikenessError } from '#errors'
import type { watchlistEndpoints } from '#http/contracts/watchlist.ts'
import { EXIT } from '../exit-codes.ts'
import { openApi } from '../gallery-calls.ts'
import { note, plural, print, printable, printJson, table } from '../print.ts'
import { run } from '../run.ts'
import { inList, queryOf, WATCHLIST, type Options } from '../watchlist-calls.ts'

type Imported = z.output<(typeof watchlistEndpoints.importEntries.response)[200]>
type Drift = z.output<(typeof watchlistEndpoints.refresh.response)[200]>

const IMPORT_HELP = `
The zip is as the export makes it. Each entry is added on its own: one that is refused keeps no
other out, and the exit code is 3. Entries that are there already are refused, so an import that
broke off can be repeated.
`

/** Read while it is sent. Throws `invalid_argument`. */
async function archiveAt(path: string): Promise<Blob> {
  const info = await stat(path).catch(() => undefined)
  if (info?.isFile()) return openAsBlob(path)
  throw new LikenessError('invalid_argument', {
    message: info ? `${path} is not a file.` : `There is no file ${path}.`,
  })
}

async function tellImported({ added, refused }: Imported): Promise<void> {
  const rows = [
    ...refused.map(({ name, message }) => [name, 'the entry', message]),
    ...added.flatMap((one) =>
      one.refused.map(({ image, reasons, message }) => [one.name, image, message ?? reasons.join(', ')]),
    ),
  ]
  if (rows.length > 0) await print(await table(['entry', 'refused', 'why'], rows))
  await print(`${plural(added.length, 'entry', 'entries')} added, ${refused.length} refused.\n`)
  if (added.some(({ state }) => state === 'waiting'))
    note('They are matched with nobody until somebody else has approved them, in the panel or by API.')
}

async function tellDrift({ collection, entries, in_sync, missing, strays, stray_faces }: Drift): Promise<void> {
  const rows = missing.map(({ entry_id, mended }) => [entry_id, mended ? 'enrolled anew' : 'no face any more'])
  if (rows.length > 0) await print(await table(['entry', 'outcome'], rows))
  await print(
    `${collection}: ${plural(entries, 'entry', 'entries')}, ${in_sync ? 'nothing to do' : `${missing.length} without a face`}.\n`,
  )
  if (strays + stray_faces > 0)
    note(
      `Left alone: ${plural(strays, 'person', 'people')} that no entry names, ${plural(stray_faces, 'face')} of nobody.`,
    )
}

export function addWatchlistLists(watchlist: Command): void {
  const sub = (name: string, description: string) => inList(watchlist.command(name).description(description))

  sub('export', 'Write the entries of a list with their pictures to a zip, which can be imported.')
    .requiredOption('--out <file.zip>', 'where to')
    .option('--force', 'replace the file')
    .option('--json', 'one JSON object')
    .action(async (_: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options & { out: string; force?: boolean }>()
      await run(options, async ({ app }) => {
        const { out, force, collection } = options
        const { assertFree, download } = await import('../download.ts')
        await assertFree(out, force)
        const { send } = await openApi(app)
        const bytes = await download(await send('GET', `${WATCHLIST}/export${queryOf({ collection })}`), out)
        if (options.json) return printJson({ file: out, bytes })
        await print(`${printable(out)}: ${plural(bytes, 'byte')}\n`)
      })
    })

  sub('import', 'Add the entries of a zip.')
    .argument('<file.zip>')
    .option('--json', 'one JSON object')
    .addHelpText('after', IMPORT_HELP)
    .action(async (path: string, _: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options>()
      await run(options, async ({ app }) => {
        const archive = await archiveAt(path)
        const form = new FormData()
        // What stands behind the archive is read after it.
        if (options.collection !== undefined) form.append('collection', options.collection)
        form.append('archive', archive, 'archive.zip')
        const { send } = await openApi(app)
        const imported = (await (await send('POST', `${WATCHLIST}/import`, form)).json()) as Imported
        if (options.json) await printJson(imported)
        else await tellImported(imported)
        return imported.refused.length > 0 ? EXIT.someInputsFailed : EXIT.ok
      })
    })

  sub('refresh', 'Bring engine and table together: entries without a face are enrolled anew from their pictures.')
    .option('--json', 'one JSON object')
    .action(async (_: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options>()
      await run(options, async ({ app }) => {
        const { call } = await openApi(app)
        const { body } = await call<Drift>('POST', `${WATCHLIST}/refresh${queryOf({ collection: options.collection })}`)
        if (options.json) await printJson(body)
        else await tellDrift(body)
        return body.missing.every(({ mended }) => mended) ? EXIT.ok : EXIT.failed
      })
    })
}
