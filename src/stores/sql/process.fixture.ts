/** A process of its own that uses a home, for tests of locking and of crashes. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { QUICK_START } from './prepared.fixture.ts'

const script = fileURLToPath(new URL('./process-main.fixture.ts', import.meta.url))

export interface TestProcess {
  child: ChildProcess
  /** Every line printed so far. */
  lines: string[]
  /** Resolves once a line has the prefix; rejects, with what was printed to stderr, when the process ends before. */
  printed(prefix: string): Promise<void>
  /** SIGKILL, and waits for the end. */
  kill(): Promise<void>
}

/** `task`: `open` and end, `hold` it open, `add N` batches from N on for ever. */
export function startProcess(home: string, ...task: string[]): TestProcess {
  const child = spawn(
    process.execPath,
    [...QUICK_START, '--conditions=source', '--import=tsx', script, home, ...task],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  const lines: string[] = []
  const waiting = new Set<() => void>()
  let errors = ''
  let ended = false
  child.stderr.on('data', (text: Buffer) => (errors += text.toString()))
  const settle = () => waiting.forEach((check) => check())
  createInterface(child.stdout).on('line', (line) => {
    lines.push(line)
    settle()
  })
  const end = once(child, 'close').then(() => {
    ended = true
    settle()
  })

  return {
    child,
    lines,
    printed: (prefix) =>
      new Promise((resolve, reject) => {
        const check = () => {
          if (lines.some((line) => line.startsWith(prefix))) resolve()
          else if (ended) reject(new Error(`the process ended: ${errors}`))
          else return
          waiting.delete(check)
        }
        waiting.add(check)
        check()
      }),
    async kill() {
      child.kill('SIGKILL')
      await end
    },
  }
}
