/** `npm start`: makes the checkout ready, then runs the demonstration. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { attempt, root, setup } from './setup.mjs'

attempt(() => setup())
const demo = spawnSync(process.execPath, [join(root, 'bin', 'likeness.mjs'), 'demo', ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
})
process.exit(demo.status ?? 1)
