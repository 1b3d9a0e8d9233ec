/** The page of what works against what the suite saw. LIKENESS_WRITE_COMPATIBILITY=1 writes both anew. */
import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { bench } from './bench.ts'
import type { Members } from './seen.ts'

interface Found {
  operations: Record<string, Members>
  unavailable: Record<string, string>
}

interface Compatibility {
  SEEN: string
  PAGE: string
  operations: Record<string, Members>
  problems(found: Found): string[]
  page(found: Found): Promise<string>
  seenText(found: Found): Promise<string>
}

const { SEEN, PAGE, operations, problems, page, seenText } = (await import(
  new URL('../../scripts/compatibility.mjs', import.meta.url).href
)) as Compatibility

const read = () => JSON.parse(readFileSync(SEEN, 'utf8')) as Found

/** What needs a tool that is not here is taken as it was seen where the tool was. */
function completed(found: Found, absent: RegExp[]): Found {
  if (absent.length === 0) return found
  const before = read()
  const told = { ...found.operations }
  for (const [name, members] of Object.entries(before.operations)) {
    const side = (key: 'in' | 'out') => {
      const missing = members[key].filter((path) => absent.some((pattern) => pattern.test(`${name} ${path}`)))
      return [...new Set([...(found.operations[name]?.[key] ?? []), ...missing])].sort()
    }
    told[name] = { in: side('in'), out: side('out') }
  }
  return { ...found, operations: told }
}

export const compatibilitySuite = (unavailable: Record<string, string>, absent: RegExp[]) =>
  describe('the compatibility page', () => {
    // Alone (with -t) it has seen nothing and fails: run the whole file.
    it('agrees with what was seen', async () => {
      const found = completed({ operations: bench.seen.operations(), unavailable }, absent)
      if (process.env['LIKENESS_WRITE_COMPATIBILITY']) {
        writeFileSync(SEEN, await seenText(found))
        writeFileSync(PAGE, await page(found))
      }
      expect(problems(found)).toEqual([])
      expect(Object.keys(found.operations).length + Object.keys(unavailable).length).toBe(
        Object.keys(operations).length,
      )
      expect(found).toEqual(read())
      expect(await page(found)).toBe(readFileSync(PAGE, 'utf8'))
    })

    it('would tell of a member that came or went', () => {
      const found = read()
      const without = structuredClone(found)
      without.operations['ListFaces']!.out = without.operations['ListFaces']!.out.filter((path) => path !== 'NextToken')
      expect(problems(without)).toEqual(['ListFaces out NextToken: not seen, and no note says why'])
      const more = structuredClone(found)
      more.operations['DetectFaces']!.out.push('FaceDetails[].Smile', 'Colour')
      expect(problems(more)).toHaveLength(2)
    })
  })
