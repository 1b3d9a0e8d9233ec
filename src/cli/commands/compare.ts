import type { Command } from 'commander'
import type { FaceDetail } from '#engine/engine.ts'
import { LikenessError } from '#errors'
import { print, printJson, round, table } from '../print.ts'
import { run, type GlobalOptions } from '../run.ts'
import { numberFrom } from '../values.ts'

interface Options extends GlobalOptions {
  json?: boolean
  threshold?: number
}

const HELP = `
The largest face of the first picture is compared with every face of the second; the answer
is about the most alike. Similarity is 0-100. The exit code is 0 whether they match or not.

Examples:
  likeness compare passport.jpg selfie.jpg
  likeness compare a.jpg b.jpg --threshold 95 --json
  cat a.jpg | likeness compare - b.jpg
`

const side = (image: string, size: { width: number; height: number }, face: FaceDetail) => ({ image, ...size, ...face })

export function addCompare(program: Command): void {
  program
    .command('compare')
    .description('Tell whether two pictures show the same person.')
    .argument('<source>', 'a file, or - for standard input')
    .argument('<target>', 'a file, or - for standard input')
    .option(
      '--threshold <similarity>',
      "from which similarity on it is a match, 0-100; default: the models' own",
      numberFrom(0, 100),
    )
    .option('--json', 'one JSON object')
    .addHelpText('after', HELP)
    .action(async (a: string, b: string, _: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options>()
      await run(options, async ({ app }) => {
        if (a === '-' && b === '-')
          throw new LikenessError('invalid_argument', { message: 'Only one of the two can come from standard input.' })
        const { oneInput } = await import('../inputs.ts')
        const [source, target] = await Promise.all([a, b].map((arg) => oneInput(arg, app.config.limits)))
        const engine = await app.localEngine()
        const result = await engine.compareFaces(source!, target!, { similarityThreshold: options.threshold })
        const best = result.matches[0] ?? result.unmatched[0]
        if (!best) throw new LikenessError('no_face', { message: 'There is no face in the target image.' })
        const match = result.matches.length > 0
        if (options.json) {
          await printJson({
            similarity: round(best.similarity, 3),
            cosine: round(best.cosine, 6),
            match,
            threshold: round(result.threshold, 3),
            source: side(a, result.sourceSize, result.source),
            target: side(b, result.targetSize, best.face),
            facesInTarget: result.matches.length + result.unmatched.length,
          })
          return
        }
        const verdict = match ? 'the same person' : 'not the same person'
        await print(
          await table(
            ['answer', 'similarity', 'needed', 'cosine'],
            [[verdict, round(best.similarity), round(result.threshold), round(best.cosine, 3)]],
          ),
        )
      })
    })
}
