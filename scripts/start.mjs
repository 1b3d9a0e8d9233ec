/** `npm start`: makes the checkout ready, then runs the service with something to try. Arguments go to `likeness serve`. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { setInterval } from 'node:timers'
import { attempt, root, setup } from './setup.mjs'

attempt(() => setup())
const args = [join(root, 'bin', 'likeness.mjs'), 'serve', '--sample', ...process.argv.slice(2)]
const server = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' })
// A terminal sends Ctrl-C to both, whoever stops this script from outside only to it: pass that on and wait.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => {
    if (signal !== 'SIGINT' || !process.stdin.isTTY) server.kill(signal)
  })
// npm passes a signal on to its shell, and the shell to nobody: whoever is left without a parent was meant too.
const parent = process.ppid
setInterval(() => process.ppid !== parent && server.kill('SIGTERM'), 500).unref()
server.on('exit', (code) => process.exit(code ?? 1))
