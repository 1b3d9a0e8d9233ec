/** `eval identify`: a folder for each person; some pictures are enrolled, the others are searched. */
import { LikenessError } from '#errors'
import { detCurve } from './det-curve.ts'
import { embedPictures, type EmbedOptions, type Picture } from './embed-pictures.ts'
import { rankOne, ratesAt, search, thresholdForFpir, type Probe } from './identification.ts'
import { markdownTable, percent, type Report } from './report.ts'

export interface LabelledPicture extends Picture {
  person: string
}

export interface IdentificationRequest extends EmbedOptions {
  pictures: LabelledPicture[]
  /** Pictures of each person to enrol; default: the first half, rounded up. */
  gallery?: number
  similarity(cosine: number): number
  /** The cosine that keeps this rate of strangers among so many people, by the pack's calibration; undefined: the default. */
  thresholdFor(fpir: number | undefined, people: number): number
}

const RATES = [0.1, 0.03, 0.01, 0.003, 0.001]
const DEFAULT_FPIR = 0.001

/** What `--json` prints. Thresholds are similarities 0-100, each with its cosine beside; rates are shares. */
export async function evaluateIdentification(request: IdentificationRequest) {
  const { pictures, similarity } = request
  const { embeddings, skipped, msPerImage } = await embedPictures(pictures, request)
  if (request.signal?.aborted) throw new LikenessError('cancelled')

  const probes: Probe[] = []
  const gallery = [...new Set(pictures.map((picture) => picture.person))].flatMap((person) => {
    const own = pictures.flatMap(({ name, person: whose }) => {
      const embedding = whose === person ? embeddings.get(name) : undefined
      return embedding ? [{ image: name, person, embedding }] : []
    })
    const enrolled = request.gallery ?? Math.ceil(own.length / 2)
    own.slice(enrolled).forEach((probe) => void probes.push(probe))
    return own.length > 0 ? [{ person, embeddings: own.slice(0, enrolled).map((entry) => entry.embedding) }] : []
  })
  if (probes.length === 0)
    throw new LikenessError('invalid_argument', {
      message: 'There is nothing to search: nobody has more pictures with a face than are enrolled.',
      details: { people: gallery.length, skippedImages: skipped },
    })

  const trials = search(gallery, probes)
  const at = (threshold: number) => {
    const { tpir, fpir, misidentified } = ratesAt(trials, threshold)
    return { threshold: similarity(threshold), thresholdCosine: threshold, tpir, fpir, misidentified }
  }
  const usual = request.thresholdFor(undefined, gallery.length)
  return {
    trials,
    answer: {
      people: gallery.length,
      enrolledImages: gallery.reduce((sum, entry) => sum + entry.embeddings.length, 0),
      probes: probes.length,
      skipped: skipped.length,
      rank1: rankOne(trials),
      atDefault: { wantedFpir: DEFAULT_FPIR, ...at(usual) },
      /** Thresholds chosen on these very strangers, and those the pack's calibration gives. */
      sweep: RATES.map((wantedFpir) => ({
        wantedFpir,
        measured: at(thresholdForFpir(trials, wantedFpir)),
        calibrated: at(request.thresholdFor(wantedFpir, gallery.length)),
      })),
      /** The likest strangers: often somebody who has two folders. */
      likestStrangers: trials
        .flatMap(({ image, stranger }) => (stranger ? [{ image, ...stranger }] : []))
        .sort((a, b) => b.cosine - a.cosine)
        .slice(0, 20)
        .map((entry) => ({ ...entry, similarity: similarity(entry.cosine) })),
      msPerImage: Number(msPerImage.toFixed(2)),
      images: pictures.length,
      skippedImages: skipped,
    },
  }
}

export type IdentificationAnswer = Awaited<ReturnType<typeof evaluateIdentification>>

export function identificationReport(
  { answer, trials }: IdentificationAnswer,
  about: { directory: string; pack: string },
): Report {
  const { atDefault } = answer
  const level = ({ threshold, thresholdCosine }: { threshold: number; thresholdCosine: number }) =>
    `${threshold.toFixed(1)} (${thresholdCosine.toFixed(3)})`
  const measures = markdownTable(
    ['measure', 'value'],
    [
      ['people enrolled', answer.people],
      ['pictures enrolled', answer.enrolledImages],
      ['pictures searched', answer.probes],
      ['pictures skipped', answer.skipped],
      ['own person first, no threshold (rank 1)', percent(answer.rank1)],
      ['default threshold, similarity (cosine)', level(atDefault)],
      ['- own person found', percent(atDefault.tpir)],
      ['- strangers taken for somebody', percent(atDefault.fpir)],
      ['- another person found first', percent(atDefault.misidentified)],
    ],
  )
  const sweep = markdownTable(
    [
      'strangers accepted at most',
      'threshold chosen here',
      'found',
      'threshold by calibration',
      'found',
      'strangers accepted',
    ],
    answer.sweep.map(({ wantedFpir, measured, calibrated }) => [
      percent(wantedFpir, 1),
      level(measured),
      percent(measured.tpir),
      level(calibrated),
      percent(calibrated.tpir),
      percent(calibrated.fpir),
    ]),
  )
  const markdown = `# Identification on ${about.directory}

Model pack ${about.pack}. Every picture that was not enrolled is searched twice: as itself, and as a stranger with its
person left out of the gallery. With ${answer.probes} searches, rates below ${percent(1 / answer.probes, 2)} cannot be seen.

${measures}

${sweep}

![Detection error trade-off](identify-det.svg)

## The likest strangers

The first of these are often no strangers but people who have two folders.

${markdownTable(
  ['picture', 'looks like', 'similarity'],
  answer.likestStrangers.map((entry) => [entry.image, entry.person, entry.similarity.toFixed(1)]),
)}
${
  answer.skippedImages.length > 0
    ? `\n## Skipped pictures\n\n${markdownTable(
        ['picture', 'reason'],
        answer.skippedImages.map(({ image, reason }) => [image, reason]),
      )}\n`
    : ''
}`
  const thresholds = [...new Set(trials.flatMap(({ own, stranger }) => [own, stranger?.cosine ?? -1]))].sort(
    (a, b) => a - b,
  )
  const every = Math.max(1, Math.ceil(thresholds.length / 400))
  const det = detCurve({
    title: `Identification among ${answer.people} people`,
    xLabel: 'strangers taken for somebody (FPIR)',
    yLabel: 'own person not found (FNIR)',
    points: thresholds
      .filter((_, i) => i % every === 0)
      .map((threshold) => ratesAt(trials, threshold))
      .map(({ fpir, tpir }) => ({ x: fpir, y: 1 - tpir })),
    marks: [{ x: atDefault.fpir, y: 1 - atDefault.tpir, label: `default ${atDefault.threshold.toFixed(0)}` }],
  })
  return { name: 'identify', numbers: answer, markdown, det }
}
