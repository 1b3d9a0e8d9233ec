/** Compiles the search kernel from its text: `npx tsx benchmarks/search/build-kernel.ts`. */
import { readFileSync, writeFileSync } from 'node:fs'
import wabt from 'wabt'

const room = new URL('../../src/engine/local/search/', import.meta.url)
const { parseWat } = await wabt()
const source = parseWat('kernel.wat', readFileSync(new URL('kernel.wat', room), 'utf8'), { simd: true, threads: true })
const base64 = Buffer.from(source.toBinary({}).buffer).toString('base64')
const lines = base64.match(/.{1,110}/g) ?? []
writeFileSync(
  new URL('kernel-bytes.ts', room),
  `/** kernel.wat, compiled by benchmarks/search/build-kernel.ts. */\nexport const kernelBytes =\n${lines
    .map((line) => `  '${line}'`)
    .join(' +\n')}\n`,
)
