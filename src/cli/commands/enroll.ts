import { Option, type Command } from 'commander'
import type { QualityFilter } from '#engine/engine.ts'
import { isLikenessError, LikenessError } from '#errors'
import type { GivenConsent } from '#people/consents.ts'
import type { Enrollment, Refusal } from '#people/enroll.ts'
import { EXIT } from '../exit-codes.ts'
import { note, plural, print, printable, printJson, table } from '../print.ts'
import { run, type GlobalOptions } from '../run.ts'
import { collectionName, dateFrom, DEFAULT_COLLECTION, numberFrom, QUALITY_FILTERS } from '../values.ts'

interface Options extends GlobalOptions {
  json?: boolean
  collection: string
  largest?: boolean
  allowDuplicate?: boolean
  qualityFilter: QualityFilter
  match?: number
  personId?: string
  consent?: string
  consentPurpose?: string
  consentGivenBy?: string
  consentExpires?: Date
}

const HELP = `
The collection is created when there is none of this name. Enrolling a name again adds
pictures to that person; a picture that is there already is not stored twice, so an
interrupted command can simply be repeated.

With --person-id there is no name: every argument is a picture, and the collection is that of
the person.

Where a collection requires consent, say what was agreed to: --consent <version of the
wording>. The purpose is "identification" and the person is who gave
it, unless --consent-purpose and --consent-given-by say otherwise.

A picture is refused, with the reason, when it has no face (NO_FACE) or several
(SEVERAL_FACES, unless --largest), when the face is under the quality filter (EXTREME_POSE,
LOW_BRIGHTNESS, LOW_CONFIDENCE, LOW_FACE_QUALITY, LOW_SHARPNESS, SMALL_BOUNDING_BOX), when
it belongs to somebody else (DUPLICATE_PERSON, unless --allow-duplicate), or is too unlike
the person's other pictures (LOW_MATCH_CONFIDENCE, see --match). The exit code is 3 when no
picture was accepted - a new person does not exist then - or a file could not be read.

Examples:
  likeness enroll "Ann Lee" ann1.jpg ann2.jpg
  likeness enroll Bob bob/ --collection friends
  likeness enroll Carla group.jpg --largest --json
  likeness enroll Dora dora.jpg --consent 2026-1 --consent-expires 2028-12-31
  likeness enroll --person-id person_0123456789ab more.jpg
`

const isAboutTheFile = ({ reasons }: Refusal) => reasons.some((reason) => reason.startsWith('image_'))

const usage = (message: string) => new LikenessError('invalid_argument', { message })

function consentOf({ consent, consentPurpose, consentGivenBy, consentExpires }: Options, name: string | undefined) {
  if (consent === undefined) {
    if (consentPurpose !== undefined || consentGivenBy !== undefined || consentExpires !== undefined)
      throw usage('A consent needs the version of its wording: --consent <version>.')
    return undefined
  }
  const givenBy = consentGivenBy ?? name
  if (givenBy === undefined) throw usage('Say who gave the consent: --consent-given-by <name>.')
  const given: GivenConsent = { wordingVersion: consent, purpose: consentPurpose ?? 'identification', givenBy }
  return { ...given, expiresAt: consentExpires ?? null }
}

/** What the library says, with the option that helps. */
function withRemedy(error: unknown): unknown {
  if (!isLikenessError(error) || error.code !== 'consent_required') return error
  const message = `${error.message} Say what was agreed to: --consent <version of the wording>.`
  return new LikenessError('consent_required', { message, details: error.details, cause: error.cause })
}

async function tell(name: string, collection: string, { person, created, faceIds, refused }: Enrollment) {
  if (refused.length > 0) {
    const rows = refused.map(({ image, reasons, message }) => [image, reasons.join(', '), message ?? ''])
    await print(await table(['refused', 'reasons', ''], rows))
  }
  if (!person) note(`${printable(name)} was not enrolled: no picture could be used.`)
  else
    await print(
      `${printable(person.name)} ${created ? 'is enrolled' : 'was enrolled before'} in ${collection}: ` +
        `${plural(faceIds.length, 'picture')} accepted, ${refused.length} refused.\n`,
    )
}

export function addEnroll(program: Command): void {
  program
    .command('enroll')
    .description('Remember a person from pictures.')
    .usage('[options] <name> <images...>\n       likeness enroll [options] --person-id <id> <images...>')
    .argument('<name>', "the person's name; not with --person-id")
    .argument('[images...]', 'files, folders, patterns, or - for standard input')
    .option('--person-id <id>', 'add the pictures to this person')
    .option('--consent <version>', 'record a consent to this version of the wording')
    .option('--consent-purpose <text>', 'what was agreed to; default: identification')
    .option('--consent-given-by <name>', 'who agreed; default: the person')
    .option('--consent-expires <date>', 'until when, like 2030-12-31', dateFrom)
    .option('-c, --collection <name>', 'where to remember', collectionName, DEFAULT_COLLECTION)
    .option('--largest', 'of several faces in a picture take the largest')
    .option('--allow-duplicate', "accept a face that is another person's already")
    .addOption(
      new Option('--quality-filter <level>', 'refuse faces under this quality')
        .choices(QUALITY_FILTERS)
        .default('AUTO'),
    )
    .option(
      '--match <similarity>',
      "least similarity of a further picture to the person's others, 0-100; default 25",
      numberFrom(0, 100),
    )
    .option('--json', 'one JSON object')
    .addHelpText('after', HELP)
    .action(async (first: string, rest: string[], _: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options>()
      const { personId } = options
      const [newName, args] = personId === undefined ? [first, rest] : [undefined, [first, ...rest]]
      await run(options, async ({ app, interrupt }) => {
        const [{ findInputs }, { personName }] = await Promise.all([import('../inputs.ts'), import('#people/name.ts')])
        // A name that cannot be must not leave an empty collection behind.
        if (newName !== undefined) personName(newName)
        if (args.length === 0) throw usage('Name the pictures to enrol from after the name.')
        const consent = consentOf(options, newName)
        const { startProgress } = await import('../progress.ts')
        const { largest, allowDuplicate, qualityFilter } = options
        const images = await findInputs(args, app.config.limits)
        const engine = await app.engine()
        const rooms = await app.rooms()
        const { createEnrollNamed } = await import('#usecases/identity/enroll-named.ts')
        const enroll = createEnrollNamed(rooms)
        const named = self.getOptionValueSource('collection') === 'default' ? undefined : options.collection
        const known = personId === undefined ? undefined : await rooms.people.byId(named, personId)
        const [name, collectionId] = [newName ?? known?.name ?? '', known?.collectionId ?? options.collection]
        if (!known)
          await engine.createCollection(collectionId).catch((error: unknown) => {
            if (!isLikenessError(error) || error.code !== 'collection_exists') throw error
          })
        const bar = await startProgress(images.length, 'pictures')
        let done = 0
        const enrollment = await enroll({
          ...{ collectionId, images, largest, allowDuplicate, qualityFilter, consent, actor: 'local' },
          ...(personId === undefined ? { name } : { personId }),
          matchThreshold: options.match,
          concurrency: app.workers + 1,
          signal: interrupt.signal,
          onImage: () => (done++, bar.step()),
        })
          .catch((error: unknown) => Promise.reject(withRemedy(error) as Error))
          .finally(() => bar.stop())

        const { person, created, faceIds, refused } = enrollment
        if (options.json) {
          const personId = person?.personId ?? null
          await printJson({
            person: person?.name ?? name,
            personId,
            collection: collectionId,
            created,
            faceIds,
            refused,
          })
        } else await tell(name, collectionId, enrollment)
        if (interrupt.asked()) {
          note(`Interrupted after ${done} of ${plural(images.length, 'picture')}. The same command again goes on.`)
          return EXIT.interrupted
        }
        return faceIds.length === 0 || refused.some(isAboutTheFile) ? EXIT.someInputsFailed : EXIT.ok
      })
    })
}
