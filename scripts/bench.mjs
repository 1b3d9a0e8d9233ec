/** `npm run bench`: makes the checkout ready, then runs benchmarks against the built product. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { attempt, root, setup } from './setup.mjs'

attempt(() => setup())
const run = spawnSync(
  process.execPath,
  ['--expose-gc', '--import', 'tsx', join(root, 'benchmarks', 'run.ts'), ...process.argv.slice(2)],
  { cwd: root, stdio: 'inherit' },
)
process.exit(run.status ?? 1)
