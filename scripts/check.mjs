/** `npm run check`: everything that can be said about the code without running it. All checks run; any failure fails. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { attempt, install, root } from './setup.mjs'

attempt(() => install())
const tool = (...path) => join(root, 'node_modules', ...path)
// The longest first.
const checks = [
  ['lint', [tool('eslint', 'bin', 'eslint.js'), '--max-warnings', '0', '.']],
  ['types', [tool('typescript', 'bin', 'tsc'), '--noEmit']],
  ['types of the panel', [tool('typescript', 'bin', 'tsc'), '--noEmit', '-p', 'panel']],
  ['typed client', [join(root, 'scripts', 'client.mjs'), '--check']],
  ['format', [tool('prettier', 'bin', 'prettier.cjs'), '--check', '--log-level', 'warn', '.']],
  ['dependency rules', [join(root, 'scripts', 'rules.mjs')]],
  // Without --include-libs it resolves #room/file.ts in its own way: to dist/ where that exists.
  ['unused code', [tool('knip', 'bin', 'knip.js'), '--no-progress', '--include-libs']],
]

const wanted = process.argv.slice(2)
const waiting = checks.filter(([name]) => !wanted.length || wanted.includes(name))
const failed = []

/** What a check says is shown once it has ended, for another one runs beside it. */
function check([name, args]) {
  const started = performance.now()
  return new Promise((done) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    const said = []
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => said.push(text))
    child.on('error', (error) => said.push(`${error.message}\n`))
    child.on('close', (status) => {
      process.stdout.write(said.join(''))
      const seconds = ((performance.now() - started) / 1000).toFixed(1)
      console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`)
      if (status !== 0) failed.push(name)
      done()
    })
  })
}

async function work() {
  for (let next = waiting.shift(); next; next = waiting.shift()) await check(next)
}

// Two at a time are quicker than one after the other, and fit into the memory of a small machine.
await Promise.all([work(), work()])
if (failed.length) console.error(`\nFailed: ${failed.join(', ')}`)
process.exit(failed.length ? 1 : 0)
