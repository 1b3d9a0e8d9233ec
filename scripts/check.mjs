/** `npm run check`: everything that can be said about the code without running it. All checks run; any failure fails. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { attempt, install, root } from './setup.mjs'

attempt(() => install())
const tool = (...path) => join(root, 'node_modules', ...path)
const checks = [
  ['types', [tool('typescript', 'bin', 'tsc'), '--noEmit']],
  ['types of the panel', [tool('typescript', 'bin', 'tsc'), '--noEmit', '-p', 'panel']],
  ['typed client', [join(root, 'scripts', 'client.mjs'), '--check']],
  ['lint', [tool('eslint', 'bin', 'eslint.js'), '--max-warnings', '0', '.']],
  ['format', [tool('prettier', 'bin', 'prettier.cjs'), '--check', '--log-level', 'warn', '.']],
  ['dependency rules', [join(root, 'scripts', 'rules.mjs')]],
  // Without --include-libs it resolves #room/file.ts in its own way: to dist/ where that exists.
  ['unused code', [tool('knip', 'bin', 'knip.js'), '--no-progress', '--include-libs']],
]

const wanted = process.argv.slice(2)
const failed = []
for (const [name, args] of checks) {
  if (wanted.length && !wanted.includes(name)) continue
  const started = performance.now()
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' })
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`)
  if (status !== 0) failed.push(name)
}
if (failed.length) console.error(`\nFailed: ${failed.join(', ')}`)
process.exit(failed.length ? 1 : 0)
