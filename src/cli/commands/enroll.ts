import { Option, type Command } from 'commander'
import type { QualityFilter } from '#engine/engine.ts'
import { isLikenessError } from '#errors'
import type { Enrollment, Refusal } from '#people/enroll.ts'
import { EXIT } from '../exit-codes.ts'
import { note, plural, print, printable, printJson, table } from '../print.ts'
import { run, type GlobalOptions } from '../run.ts'
import { collectionName, DEFAULT_COLLECTION, numberFrom, QUALITY_FILTERS } from '../values.ts'

interface Options extends GlobalOptions {
  json?: boolean
  collection: string
  largest?: boolean
  allowDuplicate?: boolean
  qualityFilter: QualityFilter
  match?: number
}

const HELP = `
The collection is created when there is none of this name. Enrolling a name again adds
pictures to that person; a picture that is there already is not stored twice, so an
interrupted command can simply be repeated.

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
`

const isAboutTheFile = ({ reasons }: Refusal) => reasons.some((reason) => reason.startsWith('image_'))

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
    .argument('<name>', "the person's name")
    .argument('<images...>', 'files, folders, patterns, or - for standard input')
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
    .action(async (name: string, args: string[], _: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options>()
      await run(options, async ({ app, interrupt }) => {
        const [{ findInputs }, { personName }] = await Promise.all([import('../inputs.ts'), import('#people/name.ts')])
        // A name that cannot be must not leave an empty collection behind.
        personName(name)
        const { startProgress } = await import('../progress.ts')
        const { collection: collectionId, largest, allowDuplicate, qualityFilter } = options
        const images = await findInputs(args, app.config.limits)
        const people = await app.people()
        const engine = await app.engine()
        await engine.createCollection(collectionId).catch((error: unknown) => {
          if (!isLikenessError(error) || error.code !== 'collection_exists') throw error
        })
        const bar = await startProgress(images.length, 'pictures')
        let done = 0
        const enrollment = await people
          .enroll({
            ...{ collectionId, name, images, largest, allowDuplicate, qualityFilter },
            matchThreshold: options.match,
            concurrency: app.workers + 1,
            signal: interrupt.signal,
            onImage: () => (done++, bar.step()),
          })
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
