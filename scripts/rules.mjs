/**
 * Checks the dependency rules of `.dependency-cruiser.mjs` and prints every import that breaks one.
 * Usage: node scripts/rules.mjs [root]. Exit code 1 when a rule is broken or the tool saw too little.
 * With --json and several roots: what would be said of each, in an array.
 */
import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { cruise } from 'dependency-cruiser'
import extractTsConfig from 'dependency-cruiser/config-utl/extract-ts-config'
import rules from '../.dependency-cruiser.mjs'
import { implausible } from './plausible.mjs'

async function check(root) {
  process.chdir(root)
  const said = []
  const files = await readdir('src', { recursive: true })
  const onDisk = files.filter((file) => file.endsWith('.ts')).length

  const { output } = await cruise(
    ['src', 'panel'].filter((folder) => existsSync(folder)),
    { ...rules.options, baseDir: root, validate: true, ruleSet: { forbidden: rules.forbidden } },
    rules.options.enhancedResolveOptions,
    { tsConfig: extractTsConfig(resolve(root, 'tsconfig.json')) },
  )

  const seen = output.modules.filter((module) => /^src\/.*\.ts$/.test(module.source)).length
  const links = output.modules.reduce((sum, module) => sum + module.dependencies.length, 0)
  const comments = new Map(rules.forbidden.map((rule) => [rule.name, rule.comment]))
  for (const { rule, from, to, cycle } of output.summary.violations) {
    const path = cycle ? cycle.map((step) => step.name).join(' -> ') : to
    said.push(`${rule.name}: ${from === to ? from : `${from} -> ${path}`}\n    ${comments.get(rule.name)}`)
  }

  const problem = implausible({ seen, onDisk, links })
  if (problem) said.push(problem)

  const broken = output.summary.violations.length
  said.push(`${seen} modules, ${links} imports, ${broken} broken rule${broken === 1 ? '' : 's'}`)
  return { code: broken || problem ? 1 : 0, said: `${said.join('\n')}\n` }
}

const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'boolean' } } })
const roots = (positionals.length > 0 ? positionals : ['.']).map((root) => resolve(root))
const results = []
for (const root of roots) results.push(await check(root))
if (values.json) console.log(JSON.stringify(results))
else process.stdout.write(results.map(({ said }) => said).join(''))
process.exitCode = Math.max(...results.map(({ code }) => code))
