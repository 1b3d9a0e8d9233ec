import { LikenessError } from '#errors'
import { packManifest, type PackManifest } from './manifest.ts'

/** Reads a manifest from anywhere (a user's `pack.json`); throws `models_invalid` that names every problem. */
export function checkManifest(value: unknown): PackManifest {
  const parsed = packManifest.safeParse(value)
  const problems = parsed.success
    ? contradictions(parsed.data)
    : parsed.error.issues.map((issue) => `${issue.path.join('.') || 'manifest'}: ${issue.message}`)
  if (!parsed.success || problems.length)
    throw new LikenessError('models_invalid', {
      message: `The model pack is not valid:\n${problems.map((p) => `  - ${p}`).join('\n')}`,
      details: { problems },
    })
  return parsed.data
}

/** What the types cannot say. */
function contradictions({ files, stages, calibration }: PackManifest): string[] {
  const problems: string[] = []
  const names = files.map(({ name }) => name.toLowerCase())
  for (const name of names.filter((name, i) => names.indexOf(name) !== i))
    problems.push(`files: ${name} is there twice`)
  for (const name of names.filter((name) => RESERVED.has(name)))
    problems.push(`files: ${name} is a name the product uses`)
  for (const [stage, value] of Object.entries(stages))
    if (value && 'file' in value && !files.some(({ name }) => name === value.file))
      problems.push(`stages.${stage}.file: there is no file ${value.file}`)
  if (stages.detector.kind === 'ultraface' && !stages.landmarks)
    problems.push('stages.landmarks: an ultraface detector gives no landmarks, the pack has to')
  calibration.rows.forEach((row, i) => {
    const before = calibration.rows[i - 1]
    if (before && (row.similarity <= before.similarity || row.cosine <= before.cosine))
      problems.push(`calibration.rows.${i}: similarity and cosine have to rise from row to row`)
    if (before && row.fmr >= before.fmr) problems.push(`calibration.rows.${i}: fmr has to fall from row to row`)
  })
  // Thresholds lie on lines through the logarithms of these rates.
  if (calibration.rows.filter(({ fmr }) => fmr > 0).length < 2)
    problems.push('calibration.rows: at least two rows need an fmr above 0')
  return problems
}

const RESERVED = new Set(['pack.json', 'receipt.json'])
