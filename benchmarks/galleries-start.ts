/** Starts processes for galleries and talks to them. */
import { execFileSync, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { ChildSetup, Methods } from './galleries-child.ts'

export interface Child {
  pid: number
  call<Name extends keyof Methods>(
    name: Name,
    ...args: Parameters<Methods[Name]>
  ): Promise<Awaited<ReturnType<Methods[Name]>>>
  stop(): Promise<void>
}

/** Of those that this process may use; or why processes cannot be told which to use. */
export function coresToPin(count: number): { cores?: number[]; reason?: string } {
  try {
    const list = execFileSync('taskset', ['-cp', String(process.pid)], { encoding: 'utf8', stdio: 'pipe' })
    const cores = list
      .slice(list.lastIndexOf(':') + 1)
      .split(',')
      .flatMap((range) => {
        const [first, last = first] = range.split('-').map(Number)
        return Array.from({ length: last - first + 1 }, (_, i) => first + i)
      })
    if (cores.length < count)
      return { reason: `there ${cores.length === 1 ? 'is 1 core' : `are ${cores.length} cores`}` }
    return { cores: cores.slice(0, count) }
  } catch {
    return { reason: 'there is no taskset to say which core a process has' }
  }
}

/** All threads of a running process, and whatever it starts from now on. */
export const pin = (pid: number, cores: number[]) =>
  execFileSync('taskset', ['-acp', cores.join(','), String(pid)], { stdio: 'ignore' })

export interface ChildOptions {
  /** `--cpu-prof` and the like, on top of what this process was started with. */
  execArgv?: string[]
  /** The only one it may use, see `coresToPin`. Default all. */
  core?: number
}

export function startChild(setup: ChildSetup, { execArgv = [], core }: ChildOptions = {}): Child {
  const options = [...process.execArgv, ...execArgv]
  const child = fork(fileURLToPath(new URL('./galleries-child.ts', import.meta.url)), [JSON.stringify(setup)], {
    ...(core === undefined
      ? { execArgv: options }
      : { execPath: 'taskset', execArgv: ['-c', String(core), process.execPath, ...options] }),
  })
  const waiting = new Map<number, { resolve: (answer: never) => void; reject: (error: Error) => void }>()
  let next = 0
  child.on('message', ({ id, answer, error }: { id: number; answer: never; error?: string }) => {
    const one = waiting.get(id)
    waiting.delete(id)
    if (error === undefined) one?.resolve(answer)
    else one?.reject(new Error(error))
  })
  const exited = new Promise<void>((resolve) => {
    child.once('exit', (code) => {
      for (const { reject } of waiting.values()) reject(new Error(`The process ended with code ${code}`))
      resolve()
    })
  })
  const call: Child['call'] = (name, ...args) =>
    new Promise((resolve, reject) => {
      if (!child.connected) return reject(new Error('The process has ended'))
      waiting.set(++next, { resolve, reject })
      child.send({ id: next, name, args })
    })
  return {
    pid: child.pid ?? 0,
    call,
    /** Also when it has ended already. */
    stop: async () => {
      await call('close').catch(() => child.kill())
      await exited
    },
  }
}
