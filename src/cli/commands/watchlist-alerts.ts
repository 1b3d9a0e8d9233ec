/** `likeness watchlist alerts | decide | history`: what was found, and what a human says to it. */
import { Argument, Option, type Command } from 'commander'
import type { z } from 'zod'
import type { Alert as AlertShape, ProcessedImage } from '#http/contracts/watchlist-shapes.ts'
import { openApi } from '../gallery-calls.ts'
import type { CallApi } from '../local-api.ts'
import { plural, print, printable, printJson, round } from '../print.ts'
import { run } from '../run.ts'
import { dateFrom } from '../values.ts'
import { API, asMany, findEntry, inLists, tellList, type Options } from '../watchlist-calls.ts'

type Alert = z.output<typeof AlertShape>
type Screened = z.output<typeof ProcessedImage>
interface Chosen extends Options {
  entry?: string
  from?: Date
  to?: Date
  limit: number
}

const STATES = ['open', 'confirmed', 'dismissed']

const chosen = (command: Command): Command =>
  asMany(inLists(command))
    .option('--entry <entry>', 'only of this entry, by id or name')
    .option('--from <date>', 'from then on, like 2030-12-31', dateFrom)
    .option('--to <date>', 'until then', dateFrom)

/** What all of them narrow a list down by. */
async function wantedBy(call: CallApi, { entry, from, to, collection }: Chosen) {
  return {
    ...{ collection, from: from?.toISOString(), to: to?.toISOString() },
    entry_id: entry === undefined ? undefined : (await findEntry(call, entry, collection)).id,
  }
}

export function addWatchlistAlerts(watchlist: Command): void {
  const sub = (name: string, description: string) => watchlist.command(name).description(description)

  chosen(sub('alerts', 'Alerts, newest first.'))
    .addOption(new Option('--state <state>', 'only in this state').choices(STATES))
    .option('--oldest-first', 'as a queue of work')
    .option('--json', 'one JSON object a line')
    .action(async (_: unknown, self: Command) => {
      const options = self.optsWithGlobals<Chosen & { state?: string; oldestFirst?: boolean }>()
      await run({ ...options, manyAnswers: true }, async ({ app }) => {
        const { call } = await openApi(app)
        const { state, oldestFirst, limit, json } = options
        const wanted = { ...(await wantedBy(call, options)), state, oldest_first: oldestFirst ? 'true' : undefined }
        await tellList<Alert>(call, {
          ...{ path: `${API}/alerts`, wanted, limit, json },
          head: ['alert', 'state', 'entry', 'similarity', 'picture', 'at', 'decided by', 'note'],
          row: (alert) => [
            ...[alert.id, alert.state, alert.name, round(alert.similarity), alert.image_path_or_identifier],
            ...[alert.created_at, alert.decided_by, alert.note],
          ],
          count: (total) => plural(total, 'alert'),
        })
      })
    })

  sub('decide', 'Confirm or dismiss an alert; a decision may be changed, also back to open.')
    .argument('<alert>', 'alert_ and more')
    .addArgument(new Argument('<state>').choices(STATES))
    .option('--note <text>', 'why')
    .option('--json', 'one JSON object')
    .action(async (id: string, state: string, _: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options & { note?: string }>()
      await run(options, async ({ app }) => {
        const { call } = await openApi(app)
        const path = `${API}/alerts/${encodeURIComponent(id)}/decide`
        const { body } = await call<Alert>('POST', path, { state, note: options.note })
        if (options.json) return printJson(body)
        await print(`${body.id}: ${body.state}${body.name === null ? '' : `, ${printable(body.name)}`}\n`)
      })
    })

  chosen(sub('history', 'Screened pictures, newest first.'))
    .option('--hit', 'only those with a match')
    .option('--no-hit', 'only those without')
    .option('--failed', 'only those that could not be looked at')
    .option('--job <id>', 'only those of this bulk screening')
    .option('--json', 'one JSON object a line')
    .action(async (_: unknown, self: Command) => {
      const options = self.optsWithGlobals<Chosen & { hit?: boolean; failed?: boolean; job?: string }>()
      await run({ ...options, manyAnswers: true }, async ({ app }) => {
        const { call } = await openApi(app)
        const { hit, failed, job: job_id, limit, json } = options
        const wanted = { ...(await wantedBy(call, options)), hit: hit?.toString(), failed: failed?.toString(), job_id }
        await tellList<Screened>(call, {
          ...{ path: `${API}/processed-images`, wanted, limit, json },
          head: ['picture', 'id', 'at', 'faces', 'on the list'],
          row: (one) => [
            ...[one.image_path_or_identifier, one.db_id, one.processing_timestamp, one.faces.length],
            one.error_code ?? namesIn(one),
          ],
          count: (total) => plural(total, 'picture'),
        })
      })
    })
}

const namesIn = ({ faces }: Screened): string =>
  [...new Set(faces.flatMap(({ blacklist_matches }) => blacklist_matches.map(({ name }) => name || 'erased')))].join(
    ', ',
  )
