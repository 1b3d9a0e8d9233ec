/** `likeness gallery process | status | errors`: photos are looked at, by jobs. */
import type { Command } from 'commander'
import type { z } from 'zod'
import type { Photo as PhotoShape, ProcessStatus } from '#http/contracts/gallery-shapes.ts'
import { confirmed, dollars } from '../costs.ts'
import { EXIT, type ExitCode } from '../exit-codes.ts'
import { allOf, reach, type Options, type Reached } from '../gallery-calls.ts'
import { waitFor } from '../gallery-wait.ts'
import { note, plural, print, printJson, table } from '../print.ts'
import { duration } from '../progress.ts'
import { run } from '../run.ts'

type Status = z.output<typeof ProcessStatus>
type Photo = z.output<typeof PhotoShape>
interface Queued {
  queued: number
  cached: number
  estimatedCost: number
}
interface Going extends Options {
  yes?: boolean
  wait: boolean
}

const PROCESS_HELP = `
Photos whose result holds are not looked at again, unless --force. Ctrl-C ends the waiting, not the
work, where a server is running; without one this process works, and the same command goes on.
With Amazon Rekognition it says first what it costs by estimate, and waits for a yes, or for --yes.
The exit code is 3 when photos were given up: likeness gallery errors says why.

Examples:
  likeness gallery process ann-and-bob
  likeness gallery process ann-and-bob --force --yes --no-wait
`

const statusOf = async ({ call, at }: Reached) => (await call<Status>('GET', `${at}/face-process-status`)).body

/** Says what it costs where it costs something. False: somebody said no. */
async function affordable(photos: number, usd: number, agreed: boolean, signal: AbortSignal): Promise<boolean> {
  if (usd === 0) return true
  const estimate = `${plural(photos, 'photo')}: ${dollars(usd)} by estimate.`
  if (!agreed) return confirmed(estimate, signal)
  note(estimate)
  return true
}

async function refused(signal: AbortSignal): Promise<ExitCode> {
  note('Nothing was begun.')
  return signal.aborted ? EXIT.interrupted : EXIT.failed
}

async function wait(reached: Reached, signal: AbortSignal): Promise<boolean> {
  let most = 0
  return waitFor(reached.api, 'photos', signal, async () => {
    const { jobs, rematching, paused } = await statusOf(reached)
    const open = jobs.pending + jobs.processing
    most = Math.max(most, open)
    return { done: most - open, total: most, over: open === 0 && rematching === 0, paused }
  })
}

async function tellStatus({ totalPhotos, jobs, totals, rate, eta, paused, rematching }: Status): Promise<void> {
  const rows = [
    [totalPhotos, jobs.new, jobs.pending, jobs.processing, jobs.done, jobs.error, totals.faces, totals.matches],
  ]
  await print(await table(['photos', 'new', 'waiting', 'under way', 'done', 'given up', 'faces', 'matches'], rows))
  if (paused) note('Paused.')
  if (rate !== null) note(`${rate.toFixed(1)} photos a second${eta === null ? '' : `, ${duration(eta)} left`}`)
  if (rematching > 0) note(`${plural(rematching, 'photo')} being compared anew with the clients`)
}

/** Waits for what was queued, or not, and says how it ended. */
async function follow(reached: Reached, queued: Queued, options: Going, signal: AbortSignal): Promise<ExitCode> {
  if (!options.json) await print(`Queued: ${plural(queued.queued, 'photo')}; of ${queued.cached} the result holds.\n`)
  const over = options.wait ? await wait(reached, signal) : false
  const status = await statusOf(reached)
  if (options.json) await printJson({ ...queued, status })
  else if (options.wait) await tellStatus(status)
  if (!options.wait) return EXIT.ok
  if (!over) {
    note(reached.api.url ? 'The server goes on with it.' : 'Interrupted: the same command goes on with it.')
    return EXIT.interrupted
  }
  if (status.jobs.error > 0) note('likeness gallery errors says why photos were given up.')
  return status.jobs.error > 0 ? EXIT.someInputsFailed : EXIT.ok
}

const going = (command: Command) =>
  command
    .option('--yes', 'do not ask before calls that cost money')
    .option('--no-wait', 'end when everything is queued')

export function addGalleryProcess(galleries: Command): void {
  going(galleries.command('process').description('Look for faces in the photos, and for the clients among them.'))
    .argument('<gallery>')
    .option('--force', 'look at every photo again')
    .option('--json', 'one JSON object')
    .addHelpText('after', PROCESS_HELP)
    .action(async (which: string, _: unknown, self: Command) => {
      const options = self.optsWithGlobals<Going & { force?: boolean }>()
      await run(options, async ({ app, interrupt: { signal } }) => {
        const reached = await reach(app, which)
        const forceReprocess = options.force === true
        const ask = async (dryRun: boolean) =>
          (await reached.call<Queued>('POST', `${reached.at}/process-faces`, { forceReprocess, dryRun })).body
        const expected = await ask(true)
        if (!(await affordable(expected.queued, expected.estimatedCost, options.yes === true, signal)))
          return refused(signal)
        const { queued, cached, estimatedCost } = await ask(false)
        return follow(reached, { queued, cached, estimatedCost }, options, signal)
      })
    })

  galleries
    .command('status')
    .description('How far it is.')
    .argument('<gallery>')
    .option('--json', 'one JSON object')
    .action(async (which: string, _: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options>()
      await run(options, async ({ app }) => {
        const status = await statusOf(await reach(app, which))
        if (options.json) return printJson(status)
        await tellStatus(status)
      })
    })

  going(galleries.command('errors').description('Photos that were given up, with the reasons.'))
    .argument('<gallery>')
    .option('--retry', 'try them again')
    .option('--json', 'one JSON object a line; with --retry one')
    .action(async (which: string, _: unknown, self: Command) => {
      const options = self.optsWithGlobals<Going & { retry?: boolean }>()
      const { json, retry, yes } = options
      await run({ ...options, manyAnswers: !retry }, async ({ app, interrupt: { signal } }) => {
        const reached = await reach(app, which)
        const { call, at } = reached
        if (retry) {
          // What a single photo costs is the same whatever is asked for.
          const { jobs } = await statusOf(reached)
          const { body: all } = await call<Queued>('POST', `${at}/process-faces`, { dryRun: true })
          const usd = all.queued === 0 ? 0 : (all.estimatedCost * jobs.error) / all.queued
          if (!(await affordable(jobs.error, usd, yes === true, signal))) return refused(signal)
          const { queued, cached, estimatedCost } = (await call<Queued>('POST', `${at}/process-faces/retry`)).body
          return follow(reached, { queued, cached, estimatedCost }, options, signal)
        }
        const photos = await allOf<Photo>(call, `${at}/face-process-errors`, 'photos')
        if (json) {
          for (const { id, originalName, errorCode, error, attempts } of photos)
            await printJson({ photoId: id, photo: originalName, code: errorCode, message: error, attempts })
          return EXIT.ok
        }
        const rows = photos.map(({ originalName, error, attempts }) => [originalName, error, attempts])
        if (rows.length > 0) await print(await table(['photo', 'why', 'tried'], rows))
        note(`${plural(photos.length, 'photo')} given up`)
        return EXIT.ok
      })
    })
}
