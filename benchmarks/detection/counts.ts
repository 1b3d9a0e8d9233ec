/** Faces found against the number the manifests of the test data state. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { isLikenessError } from '#errors'
import type { LocalEngine } from '#engine/local/index.ts'

export interface Count {
  image: string
  expected: number
  found: number
  /** The manifest names people, not faces: there may be others in the picture. */
  named: boolean
}

/** `count=5`, or names separated by semicolons; undefined where the manifest leaves the number open. */
function expectedFaces(identity: string): number | undefined {
  if (identity === 'none') return 0
  const count = /^count=(.+)$/.exec(identity)
  if (count) return /^\d+$/.test(count[1]) ? Number(count[1]) : undefined
  const names = identity.split(';')
  return names.some((name) => /other x|\+|any/.test(name)) ? undefined : names.length
}

/** `splits`: only rows of these kinds; default all. A picture that cannot be opened is told and left out. */
export async function countFaces(engine: LocalEngine, directory: string, splits?: string[]): Promise<Count[]> {
  const rows: Record<string, string>[] = parse(await readFile(join(directory, 'manifest.csv'), 'utf8'), {
    columns: true,
    relax_column_count: true,
  })
  const counts: Count[] = []
  for (const { file: image, identity, split } of rows) {
    const expected = expectedFaces(identity)
    if (expected === undefined || (splits && !splits.includes(split))) continue
    try {
      const { faces } = await engine.analyse(await readFile(join(directory, image)))
      counts.push({ image, expected, found: faces.length, named: !/^(count=|none$)/.test(identity) })
    } catch (error) {
      if (!isLikenessError(error) || !error.code.startsWith('image_')) throw error
      console.log(`Left out: ${image}: ${error.message}`)
    }
  }
  return counts
}

/** Without boxes in the manifest, a missed and a false face in one picture cancel out: these are lower bounds. */
export function summarise(title: string, counts: Count[]) {
  const expected = counts.reduce((sum, count) => sum + count.expected, 0)
  const missed = counts.reduce((sum, count) => sum + Math.max(0, count.expected - count.found), 0)
  const more = (named: boolean) =>
    counts.reduce((sum, count) => sum + (count.named === named ? Math.max(0, count.found - count.expected) : 0), 0)
  const right = counts.filter((count) => count.found === count.expected).length
  return {
    set: title,
    pictures: counts.length,
    faces: expected,
    missed,
    'too many': more(false),
    'more than are named': more(true),
    'recall %': expected ? Number((100 * (1 - missed / expected)).toFixed(1)) : '-',
    'pictures with the right number': right,
    otherwise: counts
      .filter((count) => count.found !== count.expected)
      .map((count) => `${count.image}: ${count.found} of ${count.expected}`)
      .join('; '),
  }
}
