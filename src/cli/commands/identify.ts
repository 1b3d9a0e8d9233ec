import { Option, type Command } from 'commander'
import type { Identification, IdentifiedFace } from '#people/identify.ts'
import type { QualityFilter } from '#engine/engine.ts'
import type { ImageRunOptions } from '../image-run.ts'
import { plural, round, type Cell } from '../print.ts'
import { run, type GlobalOptions } from '../run.ts'
import { collectionName, DEFAULT_COLLECTION, numberFrom, QUALITY_FILTERS, wholeFrom } from '../values.ts'
import { addImageOptions, IMAGES_HELP } from './image-options.ts'

interface Options extends GlobalOptions, ImageRunOptions {
  collection: string
  threshold?: number
  fpir?: number
  margin?: number
  qualityFilter: QualityFilter
  maxFaces?: number
}

const HELP = `
${IMAGES_HELP}

How sure is sure enough? By default the threshold rises with the number of people in the
collection so that a stranger is taken for any of them with a chance of 1 in 1,000, and is
never below the one of "likeness compare". --fpir states another chance, which is followed
as it is; --threshold sets a fixed similarity. --margin asks for a lead over the second most
alike person as well. A person is found at most once in a picture.

Examples:
  likeness identify group.jpg
  likeness identify party/ --collection friends --annotate found/
  likeness identify door.jpg --fpir 0.0001 --margin 5 --json
  likeness identify archive/ --output who.ndjson --resume
`

const faceAnswer = (face: IdentifiedFace) => ({
  box: face.detail.box,
  person: face.person?.name ?? null,
  personId: face.person?.personId ?? null,
  similarity: face.similarity === null ? null : round(face.similarity, 3),
  runnerUp: face.runnerUp && {
    person: face.runnerUp.person.name,
    personId: face.runnerUp.person.personId,
    similarity: round(face.runnerUp.similarity, 3),
  },
  confidence: face.detail.confidence,
  quality: face.detail.quality,
  ...(face.reasons && { reasons: face.reasons }),
})

const labelOf = ({ person, similarity, reasons }: IdentifiedFace) =>
  person ? `${person.name} ${round(similarity ?? 0)}` : reasons ? 'not searched' : '?'

const rowOf = (face: IdentifiedFace, i: number): Cell[] => [
  String(i + 1),
  face.person?.name ?? (face.reasons ? `not searched: ${face.reasons.join(', ')}` : 'stranger'),
  face.similarity === null ? null : round(face.similarity),
  face.runnerUp ? `${face.runnerUp.person.name} ${round(face.runnerUp.similarity)}` : null,
]

export function addIdentify(program: Command): void {
  const command = program
    .command('identify')
    .description('Tell who is in pictures.')
    .argument('<images...>', 'files, folders, patterns, or - for standard input')
    .option('-c, --collection <name>', 'where the people were enrolled', collectionName, DEFAULT_COLLECTION)
    .addOption(
      new Option('--threshold <similarity>', 'least similarity, 0-100, whatever the size of the collection')
        .argParser(numberFrom(0, 100))
        .conflicts('fpir'),
    )
    .option('--fpir <rate>', 'accepted chance that a stranger is recognised, 1e-9 to 0.5', numberFrom(1e-9, 0.5))
    .option('--margin <similarity>', 'least lead over the second most alike person, 0-100', numberFrom(0, 100))
    .addOption(
      new Option('--quality-filter <level>', 'do not search faces under this quality')
        .choices(QUALITY_FILTERS)
        .default('NONE'),
    )
    .option('--max-faces <n>', 'the largest so many of each picture', wholeFrom(1, 4096))
  addImageOptions(command)
    .addHelpText('after', HELP)
    .action(async (images: string[], _: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options>()
      await run({ ...options, manyAnswers: true }, async (context) => {
        const { checkOptions, runOnImages } = await import('../image-run.ts')
        checkOptions(options)
        const { collection: collectionId, threshold, fpir, margin, qualityFilter, maxFaces } = options
        const people = await context.app.people()
        // An unknown collection is one error, not one for each picture.
        await (await context.app.engine()).describeCollection(collectionId)
        let known = 0
        let faces = 0
        return runOnImages<Identification>(context, {
          images,
          options,
          look: (image) => people.identify({ collectionId, image, threshold, fpir, margin, qualityFilter, maxFaces }),
          json: (answer) => {
            const { width, height } = answer
            return { width, height, threshold: round(answer.threshold, 3), faces: answer.faces.map(faceAnswer) }
          },
          marks: (answer) =>
            answer.faces.map((face) => ({
              box: face.detail.box,
              text: labelOf(face),
              known: face.person !== null,
              colour: face.person?.personId,
            })),
          head: ['face', 'person', 'similarity', 'runner-up'],
          rows: (answer) => {
            faces += answer.faces.length
            known += answer.faces.filter((face) => face.person).length
            return answer.faces.length === 0 ? [['-', 'no face', null, null]] : answer.faces.map(rowOf)
          },
          summary: () => (options.output === undefined ? `${plural(faces, 'face')}, ${known} recognised` : ''),
        })
      })
    })
}
