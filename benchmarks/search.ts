/** Vector search has a program of its own, for it needs the memory to itself; this runs it and takes its answers. */
import { spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Benchmark } from './context.ts'

const program = fileURLToPath(new URL('./search/run.ts', import.meta.url))

export const search: Benchmark = async ({ scratch, quick }) => {
  const answers = join(scratch, 'search.json')
  const sizes = quick ? '10000' : '10000,100000,1000000'
  const { status } = spawnSync(
    process.execPath,
    ['--conditions=source', '--import', 'tsx', program, '--sizes', sizes, '--json', answers],
    { stdio: 'inherit' },
  )
  if (status !== 0) throw new Error(`The search benchmark ended with code ${status}`)
  return JSON.parse(await readFile(answers, 'utf8')) as unknown
}
