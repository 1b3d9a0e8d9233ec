import { createHash } from 'node:crypto'
import { hostname } from 'node:os'
import type { Command } from 'commander'
import type { App } from '#app'
import type { Config } from '#config'
import { LikenessError } from '#errors'
import type { BackendComparison, KnownPerson, SeenFace, Verdict } from '#usecases/backend/compare.ts'
import { confirmed, dollars } from '../costs.ts'
import { EXIT, type ExitCode } from '../exit-codes.ts'
import { findInputs } from '../inputs.ts'
import { note, plural, print, printable, printJson, round, table, type Cell } from '../print.ts'
import { startProgress } from '../progress.ts'
import { run, type GlobalOptions } from '../run.ts'
import { collectionName, DEFAULT_COLLECTION } from '../values.ts'
import { addBackendMigrate } from './backend-migrate.ts'
import { IMAGES_HELP } from './image-options.ts'

interface Options extends GlobalOptions {
  json?: boolean
  yes?: boolean
  collection: string
}

const HELP = `
Before changing FACE_PROCESSING_BACKEND: enrols the people of a collection on both engines from
the pictures kept of them, in temporary collections that are deleted at the end, asks both who is
in the pictures you give, and shows where they differ. Each engine applies its own threshold.
Nothing of the collection itself is changed. Kept pictures and probes are sent to Amazon, whose
calls cost money: how many and about how much is said first.

${IMAGES_HELP.replace('; the others go on and the exit code is 3', '; the others go on')}

Examples:
  likeness backend compare --collection staff door-camera/
  likeness backend compare --collection staff door-camera/ --yes --json > compared.json
`

const WORDS: Record<Verdict, string> = {
  same_person: 'same person',
  nobody: 'nobody, both',
  only_local: 'only local knows them',
  only_rekognition: 'only rekognition knows them',
  different_person: 'different people',
  found_by_local_only: 'face found by local only',
  found_by_rekognition_only: 'face found by rekognition only',
  not_searched: 'face found but not searched',
}
const PAGE = 500

/** Everybody with the pictures kept of them. Throws `collection_not_found`. */
async function peopleOf(app: App, collectionId: string): Promise<KnownPerson[]> {
  // Also of people on the other engine: nothing of it is changed.
  const { people, objects } = await app.rooms({ anyEngine: true })
  const all: KnownPerson[] = []
  for (let total = 1; all.length < total;) {
    const page = await people.list(collectionId, { limit: PAGE, offset: all.length })
    for (const { personId, name } of page.people) {
      const references = await people.references(personId)
      const pictures = references.flatMap(({ referenceId, box, imageKey }) =>
        imageKey === null ? [] : [{ referenceId, box, read: () => objects.get(imageKey) }],
      )
      all.push({ personId, name, pictures })
    }
    total = page.people.length === 0 ? 0 : page.total
  }
  return all
}

/** The same in each run of an installation and in no other's, and nothing can be learned from it. */
function installationOf({ home, databaseUrl }: Config): string {
  const url = databaseUrl !== undefined && URL.canParse(databaseUrl) ? new URL(databaseUrl) : undefined
  const place = url ? [url.host, url.pathname] : [hostname(), home]
  return createHash('sha256').update(place.join('\n')).digest('hex').slice(0, 10)
}

const sum = (calls: Record<string, number>, priceOf: (operation: string) => number) =>
  Object.entries(calls).reduce((total, [operation, count]) => total + count * priceOf(operation), 0)
const countOf = (calls: Record<string, number>) => Object.values(calls).reduce((a, b) => a + b, 0)

type NameOf = (personId: string) => string

const faceAnswer = (face: SeenFace | null, nameOf: NameOf) =>
  face && {
    box: face.box,
    personId: face.personId,
    person: face.personId === null ? null : nameOf(face.personId),
    similarity: face.similarity === null ? null : round(face.similarity, 3),
    ...(face.unsearched && { unsearched: face.unsearched }),
  }

function answer(result: BackendComparison, nameOf: NameOf) {
  const probes = result.probes.map((probe) => {
    if (probe.outcome !== 'compared') return probe
    const faces = probe.faces.map(({ verdict, local, rekognition }) => ({
      ...{ verdict, local: faceAnswer(local, nameOf), rekognition: faceAnswer(rekognition, nameOf) },
    }))
    return { ...probe, faces }
  })
  return { ...result, probes }
}

function cellOf(face: SeenFace | null, nameOf: NameOf): Cell {
  if (!face) return null
  if (face.unsearched) return face.unsearched.join(', ')
  const similarity = face.similarity === null ? '' : ` ${round(face.similarity)}`
  return face.personId === null ? `nobody${similarity && ` (best${similarity})`}` : nameOf(face.personId) + similarity
}

async function tell(result: BackendComparison, nameOf: NameOf, agrees: (verdict: Verdict) => boolean): Promise<void> {
  const { probes, summary, notCompared, unknownTo, unusedPictures } = result
  const differing = probes.flatMap((probe): Cell[][] =>
    probe.outcome !== 'compared'
      ? []
      : probe.faces.flatMap(({ verdict, local, rekognition }, i) =>
          agrees(verdict)
            ? []
            : [[probe.picture, String(i + 1), WORDS[verdict], cellOf(local, nameOf), cellOf(rekognition, nameOf)]],
        ),
  )
  if (differing.length > 0) await print(await table(['picture', 'face', 'verdict', 'local', 'rekognition'], differing))
  const unusable = probes.flatMap((probe): Cell[][] => {
    if (probe.outcome === 'compared') return []
    if (probe.outcome === 'no_face') return [[probe.picture, 'both', 'looked: no face']]
    return Object.entries(probe.failures).map(([engine, { message }]) => [
      ...[probe.picture, engine, `could not look: ${message}`],
    ])
  })
  if (unusable.length > 0) await print(await table(['picture', 'engine', 'not compared'], unusable))
  const left = [
    ...notCompared.map(({ name }): Cell[] => [name, 'both', 'no picture of them is kept']),
    ...unknownTo.map(({ name, engine }): Cell[] => [name, engine, 'none of their pictures could be used']),
    ...unusedPictures.map(({ personId, engine, message }): Cell[] => [nameOf(personId), engine, message]),
  ]
  if (left.length > 0) await print(await table(['person', 'engine', 'not enrolled, or not with every picture'], left))
  const verdicts = Object.entries(summary.verdicts).filter(([, count]) => count > 0)
  const counts = verdicts.map(([verdict, count]): Cell[] => [WORDS[verdict as Verdict], count])
  const rest: Cell[][] = [
    ['pictures without a face', summary.noFace],
    ['pictures an engine could not look at', summary.notLookedAt],
  ]
  await print(await table(['faces', ''], [...counts, ...rest.filter(([, count]) => count !== 0)]))
  await print(`Both engines agree on ${summary.agreed} of ${plural(summary.faces, 'face')}.\n`)
}

export function addBackend(program: Command): void {
  const backend = program
    .command('backend')
    .description(
      'Compare engines, and take everybody along to another one: this machine, Amazon Rekognition, other models.',
    )
  addBackendMigrate(backend)
  backend
    .command('compare')
    .description('Ask both engines who is in pictures, and show where they differ and what it cost.')
    .argument('<images...>', 'files, folders, patterns, or - for standard input')
    .option('-c, --collection <name>', 'whose people are compared', collectionName, DEFAULT_COLLECTION)
    .option('--yes', 'do not ask before calls that cost money')
    .option('--json', 'one JSON object')
    .addHelpText('after', HELP)
    .action(async (images: string[], _: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options>()
      await run(options, async ({ app, interrupt: { signal } }): Promise<ExitCode | void> => {
        const { agrees, createBackendComparison, plannedCalls } = await import('#usecases/backend/compare.ts')
        const probes = await findInputs(images, app.config.limits)
        const { priceOf, ...engines } = await app.engines()
        const people = await peopleOf(app, options.collection)
        const pictures = people.reduce((total, person) => total + person.pictures.length, 0)
        const planned = plannedCalls(people, probes.length)
        const estimate = `${plural(people.length, 'person', 'people')} with ${plural(pictures, 'kept picture')} and ${plural(probes.length, 'probe')}: about ${plural(countOf(planned), 'paid call')}, ${dollars(sum(planned, priceOf))} by estimate, and one call more for each further face in a probe.`
        if (options.yes) note(estimate)
        else if (!(await confirmed(estimate, signal))) {
          note('Nothing was sent.')
          return signal.aborted ? EXIT.interrupted : EXIT.failed
        }

        const calls: Record<string, number> = {}
        app.watchCalls((operation) => {
          if (priceOf(operation) > 0) calls[operation] = (calls[operation] ?? 0) + 1
        })
        const spent = () => `${plural(countOf(calls), 'paid call')} made, ${dollars(sum(calls, priceOf))} by estimate.`
        const compare = createBackendComparison({ engines, installation: installationOf(app.config) })
        const bar = await startProgress(pictures + probes.length, 'pictures')
        let result: BackendComparison | undefined
        try {
          const { exclusive } = await app.rooms({ anyEngine: true })
          const free = await exclusive.tryExclusive('backend-compare', async () => {
            result = await compare({ people, probes, signal, onStep: () => bar.step() })
          })
          if (!free || !result)
            throw new LikenessError('overloaded', { message: 'Another comparison is under way. Wait for it to end.' })
        } catch (error) {
          bar.stop()
          if (countOf(calls) > 0) note(spent())
          throw error
        } finally {
          bar.stop()
        }

        const names = new Map(people.map(({ personId, name }) => [personId, name]))
        const nameOf = (personId: string) => names.get(personId) ?? personId
        if (options.json) {
          const cost = {
            calls,
            usd: round(sum(calls, priceOf), 6),
            planned,
            plannedUsd: round(sum(planned, priceOf), 6),
          }
          const counts = { people: people.length, pictures }
          await printJson({ collection: options.collection, ...counts, ...answer(result, nameOf), cost })
        } else {
          await tell(result, nameOf, agrees)
          await print(`${spent()}\n`)
        }
        for (const { engine, collectionId, message } of result.leftovers)
          note(
            `${printable(collectionId)} could not be deleted (${engine}): ${message} The next comparison tries again.`,
          )
        if (!result.interrupted) return
        note(`Interrupted after ${result.probes.length} of ${plural(probes.length, 'probe')}.`)
        return EXIT.interrupted
      })
    })
}
