/** `npm run test:chaos [-- rounds]`: kills servers and workers at random moments, 50 times unless told otherwise. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root } from './setup.mjs'

const result = spawnSync(process.execPath, [join(root, 'scripts', 'test.mjs'), 'test/chaos'], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, LIKENESS_CHAOS_ROUNDS: process.argv[2] ?? '50' },
})
process.exit(result.status ?? 1)
