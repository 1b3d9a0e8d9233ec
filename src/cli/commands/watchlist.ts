import { Option, type Command } from 'commander'
import { EXIT } from '../exit-codes.ts'
import { openApi } from '../gallery-calls.ts'
import { note, print, printable, plural, printJson, table, round } from '../print.ts'
import { run } from '../run.ts'
import { asMany, findEntry, inLists, tellList, WATCHLIST, type Entry, type Options } from '../watchlist-calls.ts'
import { addWatchlistAlerts } from './watchlist-alerts.ts'
import { addWatchlistBulk } from './watchlist-bulk.ts'
import { addWatchlistEntries } from './watchlist-entries.ts'
import { addWatchlistLists } from './watchlist-lists.ts'
import { addWatchlistScreen } from './watchlist-screen.ts'

const HELP = `
An entry is named by its id or its name. What is added goes to the list of LIKENESS_WATCHLIST
unless --collection names another one.

Where a second person has to approve entries (LIKENESS_WATCHLIST_FOUR_EYES), they do so in the
panel or by API. There is no command for it: everybody at this machine is the same "local" to the
service, so a command could not tell a second person from the first.

Examples:
  likeness watchlist add --name "Ann Lee" --reason "Banned from the premises" ann/
  likeness watchlist list --query ann
  likeness watchlist screen door/ https://example.org/door.jpg
  likeness watchlist alerts --state open --oldest-first
  likeness watchlist decide alert_0123456789ab dismissed --note "Not her"
  likeness watchlist export --out list.zip
`

const HEAD = ['entry', 'id', 'list', 'state', 'pictures', 'open', 'confirmed', 'dismissed', 'expires', 'reason']
const row = ({ name, id, collection, state, reference_images, alerts, noisy, expires_at, reason }: Entry) => [
  ...[name, id, collection, noisy ? `${state}, noisy` : state, reference_images.length],
  ...[alerts.open, alerts.confirmed, alerts.dismissed, expires_at, reason],
]

interface Removed {
  success: boolean
  receipt: { erasure_id: string } | null
}

export function addWatchlist(program: Command): void {
  const watchlist = program.command('watchlist').description('People who are looked for, and pictures they may be in.')
  watchlist.addHelpText('after', HELP)
  const sub = (name: string, description: string) => watchlist.command(name).description(description)

  asMany(inLists(sub('list', 'List entries by name.')))
    .option('--query <text>', 'only with this in the name or the reason')
    .addOption(
      new Option('--state <state>', 'only in this state').choices([...['adding', 'waiting', 'active', 'removing']]),
    )
    .option('--json', 'one JSON object a line')
    .action(async (_: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options & { query?: string; state?: string; limit: number }>()
      await run({ ...options, manyAnswers: true }, async ({ app }) => {
        const { query: q, state, collection, limit, json } = options
        await tellList<Entry>((await openApi(app)).call, {
          ...{ path: WATCHLIST, wanted: { q, state, collection }, limit, json, head: HEAD, row },
          count: (total) => plural(total, 'entry', 'entries'),
        })
      })
    })

  inLists(sub('show', 'Show an entry with its pictures.'))
    .argument('<entry>', 'id or name')
    .option('--json', 'one JSON object')
    .action(async (which: string, _: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options>()
      await run(options, async ({ app }) => {
        const entry = await findEntry((await openApi(app)).call, which, options.collection)
        if (options.json) return printJson(entry)
        await print(await table(HEAD, [row(entry)]))
        const pictures = entry.reference_images.map(({ id, quality_score, added_date }) => [
          ...[id, quality_score === null ? null : round(quality_score), added_date],
        ])
        if (pictures.length > 0) await print(await table(['picture', 'quality', 'added'], pictures))
        note(`Added by ${entry.added_by}${entry.approved_by === null ? '' : `, approved by ${entry.approved_by}`}.`)
        if (entry.noisy)
          note('Most of what it matches is dismissed: look at its pictures, or at the threshold of the list.')
      })
    })

  addWatchlistEntries(watchlist)

  inLists(sub('remove', 'Remove an entry with its faces, pictures and alerts, with a receipt.'))
    .argument('<entry>', 'id or name')
    .option('--json', 'one JSON object')
    .action(async (which: string, _: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options>()
      await run(options, async ({ app }) => {
        const { call } = await openApi(app)
        const { id, name } = await findEntry(call, which, options.collection)
        const { body } = await call<Removed>('DELETE', `${WATCHLIST}/${id}`)
        const { success, receipt } = body
        if (options.json) await printJson({ entry_id: id, ...body })
        else {
          await print(`Removed: ${printable(name)}${success ? '' : '; erasing is not finished yet and goes on'}\n`)
          if (receipt) note(`Receipt ${receipt.erasure_id}.`)
        }
        return success ? EXIT.ok : EXIT.failed
      })
    })

  addWatchlistScreen(watchlist)
  addWatchlistBulk(watchlist)
  addWatchlistAlerts(watchlist)
  addWatchlistLists(watchlist)
}
