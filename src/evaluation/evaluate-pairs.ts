/** `eval pairs`: accuracy of verification on labelled pairs of pictures. */
import { cosine, embedPictures, type EmbedOptions, type Picture } from './embed-pictures.ts'
import { LikenessError } from '#errors'
import { detCurve } from './det-curve.ts'
import type { Pair } from './pairs-file.ts'
import { markdownTable, percent, type Report } from './report.ts'
import { errorCurve, errorsAt, verify } from './verification.ts'

export interface PairsRequest extends EmbedOptions {
  pairs: Pair[]
  /** Of a picture by its name in the pairs. */
  picture(name: string): Picture
  /** Cosine to similarity 0-100. */
  similarity(cosine: number): number
  /** The threshold of the pack for two pictures: similarity and cosine. */
  usual: { similarity: number; cosine: number }
}

/** What `--json` prints. Thresholds are similarities 0-100, each with its cosine beside; rates are shares. */
export async function evaluatePairs(request: PairsRequest) {
  const { pairs, similarity } = request
  const names = [...new Set(pairs.flatMap(({ x, y }) => [x, y]))]
  const { embeddings, skipped, msPerImage } = await embedPictures(names.map(request.picture), request)
  const scored = pairs.flatMap((pair) => {
    const a = embeddings.get(pair.x)
    const b = embeddings.get(pair.y)
    return a && b ? [{ ...pair, score: cosine(a, b) }] : []
  })
  if (request.signal?.aborted) throw new LikenessError('cancelled')
  if (scored.length === 0)
    throw new LikenessError('no_face', {
      message: 'Not one pair could be measured.',
      details: { skippedImages: skipped },
    })

  const result = verify(scored)
  const both = (value: number | null) => (value === null ? null : { similarity: similarity(value), cosine: value })
  const usual = errorsAt(scored, request.usual.cosine)
  const mistakes = scored
    .filter((pair) => pair.score >= result.threshold !== pair.same)
    .map(({ x, y, same, score }) => ({ x, y, same, similarity: similarity(score), cosine: score }))
  return {
    scored,
    answer: {
      pairs: scored.length,
      skipped: pairs.length - scored.length,
      accuracy: result.accuracy,
      threshold: similarity(result.threshold),
      thresholdCosine: result.threshold,
      thresholdFrom: result.thresholdFrom,
      auc: result.auc,
      tar: Object.fromEntries(result.tar.map(({ far, rate }) => [String(far), rate])),
      tarThresholds: Object.fromEntries(result.tar.map(({ far, threshold }) => [String(far), both(threshold)])),
      msPerImage: Number(msPerImage.toFixed(2)),
      images: names.length,
      genuinePairs: scored.filter((pair) => pair.same).length,
      impostorPairs: scored.filter((pair) => !pair.same).length,
      skippedImages: skipped,
      folds: result.folds.map(({ threshold, ...fold }) => ({
        ...fold,
        threshold: similarity(threshold),
        thresholdCosine: threshold,
      })),
      atDefault: { threshold: request.usual.similarity, thresholdCosine: request.usual.cosine, ...usual },
      mistakes,
    },
  }
}

export type PairsAnswer = Awaited<ReturnType<typeof evaluatePairs>>

const HONEST = 'each fold is judged with the threshold chosen on the other folds'
const FLATTERING =
  'the threshold is the best for these very pairs (there are no folds), which flatters the accuracy a little'

export function pairsReport({ answer, scored }: PairsAnswer, about: { file: string; pack: string }): Report {
  const { atDefault } = answer
  const measures = markdownTable(
    ['measure', 'value'],
    [
      ['pairs measured', `${answer.pairs} (${answer.genuinePairs} of one person, ${answer.impostorPairs} of two)`],
      ['pairs skipped', answer.skipped],
      ['accuracy', percent(answer.accuracy)],
      ['threshold', `${answer.threshold.toFixed(1)} (cosine ${answer.thresholdCosine.toFixed(3)})`],
      ['area under the ROC curve', answer.auc?.toFixed(5) ?? '-'],
      ...Object.entries(answer.tar).map(([far, rate]) => [`accepted of genuine pairs at FAR ${far}`, percent(rate)]),
      [
        'at the default threshold',
        `${atDefault.threshold.toFixed(1)} (cosine ${atDefault.thresholdCosine.toFixed(3)})`,
      ],
      ['- accuracy', percent(atDefault.accuracy)],
      ['- false match rate', percent(atDefault.fmr, 3)],
      ['- false non-match rate', percent(atDefault.fnmr, 3)],
      ['milliseconds per picture', answer.msPerImage],
    ],
  )
  const mistakes = markdownTable(
    ['picture', 'picture', 'truth', 'similarity'],
    answer.mistakes.map((m) => [m.x, m.y, m.same ? 'same' : 'different', m.similarity.toFixed(1)]),
  )
  const skipped = markdownTable(
    ['picture', 'reason'],
    answer.skippedImages.map(({ image, reason }) => [image, reason]),
  )
  const markdown = `# Verification on ${about.file}

Model pack ${about.pack}. Accuracy: ${answer.thresholdFrom === 'other folds' ? HONEST : FLATTERING}.
${answer.impostorPairs < 1000 ? '\nThere are fewer than 1,000 impostor pairs: rates at FAR 0.001 mean that not one of them was accepted.\n' : ''}
${measures}

![Detection error trade-off](pairs-det.svg)
${answer.mistakes.length > 0 ? `\n## Wrong at the mean threshold\n\n${mistakes}\n` : ''}${answer.skippedImages.length > 0 ? `\n## Skipped pictures\n\n${skipped}\n` : ''}`
  const det = detCurve({
    title: `Verification, ${answer.pairs} pairs`,
    xLabel: 'false match rate',
    yLabel: 'false non-match rate',
    points: errorCurve(scored).map(({ fmr, fnmr }) => ({ x: fmr, y: fnmr })),
    marks: [{ x: atDefault.fmr ?? 0, y: atDefault.fnmr ?? 0, label: `default ${atDefault.threshold.toFixed(0)}` }],
  })
  return { name: 'pairs', numbers: answer, markdown, det }
}
