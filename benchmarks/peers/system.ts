import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Read, System } from '../systems.ts'
import { euclidean, type Backend } from './peer.ts'

export type PeerName = 'face-api' | 'human'

export interface ToPeer {
  id: number
  path: string
}

export type FromPeer = { id: number } & ({ name: string } | { read: Read } | { error: string })

/** Starts a peer in a process of its own, so that its memory and its one thread are its own. */
export async function startPeer(peer: PeerName, backend: Backend, directory: string): Promise<System> {
  const child = fork(fileURLToPath(new URL('./process.ts', import.meta.url)), [peer, backend, directory], {
    execArgv: ['--import', 'tsx'],
    // What the libraries print about themselves would mix with the results.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const waiting = new Map<number, { resolve(answer: FromPeer): void; reject(error: Error): void }>()
  const answerTo = (id: number) => new Promise<FromPeer>((resolve, reject) => waiting.set(id, { resolve, reject }))
  child.on('message', (answer: FromPeer) => {
    waiting.get(answer.id)?.resolve(answer)
    waiting.delete(answer.id)
  })
  child.on('exit', (code) => {
    for (const { reject } of waiting.values()) reject(new Error(`${peer} ended with code ${code}`))
  })
  const hello = await answerTo(0)
  let next = 1
  return {
    name: 'name' in hello ? hello.name : peer,
    async read(path) {
      const id = next++
      const answer = answerTo(id)
      child.send({ id, path } satisfies ToPeer)
      const message = await answer
      if ('read' in message) return message.read
      throw new Error(`${peer}: ${'error' in message ? message.error : 'no answer'}`)
    },
    // Both libraries compare by the distance of descriptors.
    similarity: (a, b) => -euclidean(a, b),
    close: async () => void child.kill(),
  }
}
