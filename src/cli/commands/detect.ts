import type { Command } from 'commander'
import type { Detection } from '#engine/engine.ts'
import type { ImageRunOptions } from '../image-run.ts'
import { plural, round } from '../print.ts'
import { run, type GlobalOptions } from '../run.ts'
import { wholeFrom } from '../values.ts'
import { addImageOptions, IMAGES_HELP } from './image-options.ts'

interface Options extends GlobalOptions, ImageRunOptions {
  all?: boolean
  maxFaces?: number
}

const HELP = `
${IMAGES_HELP}

Examples:
  likeness detect photo.jpg
  likeness detect holiday/ --annotate boxes/
  likeness detect "archive/**/*.heic" --output faces.ndjson --resume
  curl -s https://example.org/photo.jpg | likeness detect - --json
`

export function addDetect(program: Command): void {
  const command = program
    .command('detect')
    .description('Find the faces in pictures.')
    .argument('<images...>', 'files, folders, patterns, or - for standard input')
    .option('--all', 'measure all the models can: eyes, liveness, 68 landmarks')
    .option('--max-faces <n>', 'the largest so many of each picture', wholeFrom(1, 4096))
  addImageOptions(command)
    .addHelpText('after', HELP)
    .action(async (images: string[], _: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options>()
      await run({ ...options, manyAnswers: true }, async (context) => {
        const { checkOptions, runOnImages } = await import('../image-run.ts')
        checkOptions(options)
        const engine = await context.app.engine()
        let faces = 0
        return runOnImages<Detection>(context, {
          images,
          options,
          look: (bytes) => engine.detectFaces(bytes, { allAttributes: options.all, maxFaces: options.maxFaces }),
          json: (answer) => ({ width: answer.width, height: answer.height, faces: answer.faces }),
          marks: (answer) => answer.faces.map(({ box }, i) => ({ box, text: String(i + 1), known: false })),
          head: ['face', 'x', 'y', 'width', 'height', 'sure', 'yaw', 'pitch', 'roll', 'bright', 'sharp', 'quality'],
          rows: ({ width, height, faces: found }) => {
            faces += found.length
            if (found.length === 0) return [['no face', ...Array<null>(11).fill(null)]]
            return found.map(({ box, confidence, pose, quality }, i) => [
              String(i + 1),
              ...[box.left * width, box.top * height, box.width * width, box.height * height].map((value) =>
                Math.round(value),
              ),
              round(confidence),
              ...[pose.yaw, pose.pitch, pose.roll].map((value) => Math.round(value)),
              ...[quality.brightness, quality.sharpness].map((value) => Math.round(value)),
              quality.face === undefined ? null : Math.round(quality.face),
            ])
          },
          summary: () => (options.output === undefined ? plural(faces, 'face') : ''),
        })
      })
    })
}
