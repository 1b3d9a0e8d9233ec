/** Starts processes for galleries and talks to them. */
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { ChildSetup, Methods } from './galleries-child.ts'

export interface Child {
  call<Name extends keyof Methods>(
    name: Name,
    ...args: Parameters<Methods[Name]>
  ): Promise<Awaited<ReturnType<Methods[Name]>>>
  stop(): Promise<void>
}

/** `--cpu-prof` and the like in `execArgv` come on top of what this process was started with. */
export function startChild(setup: ChildSetup, execArgv: string[] = []): Child {
  const child = fork(fileURLToPath(new URL('./galleries-child.ts', import.meta.url)), [JSON.stringify(setup)], {
    execArgv: [...process.execArgv, ...execArgv],
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
    call,
    /** Also when it has ended already. */
    stop: async () => {
      await call('close').catch(() => child.kill())
      await exited
    },
  }
}
