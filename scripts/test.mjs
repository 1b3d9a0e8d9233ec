/** `npm test`: makes the checkout ready, then runs the whole suite. Arguments go to vitest: `npm test -- src/people`. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { attempt, root, setup } from './setup.mjs'

attempt(() => setup())
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
const result = spawnSync(process.execPath, [vitest, 'run', ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' })
process.exit(result.status ?? 1)
