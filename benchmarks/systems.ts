/** Everything that is compared, behind one interface: a picture's path in, its faces out, and what it took. */
import { readFile } from 'node:fs/promises'
import type { App } from '#app'
import type { BoundingBox } from '#engine/engine.ts'

export interface ReadFace {
  detail: { box: BoundingBox }
  embedding: ArrayLike<number>
}

export interface Read {
  width: number
  height: number
  faces: ReadFace[]
  /** The whole job: file -> pixels -> faces -> embeddings. */
  ms: number
}

export interface System {
  name: string
  read(path: string): Promise<Read>
  /** Larger is more alike. */
  similarity(a: ArrayLike<number>, b: ArrayLike<number>): number
  close(): Promise<void>
}

export async function likeness(app: App, name = 'Likeness'): Promise<System> {
  const engine = await app.localEngine()
  return {
    name,
    async read(path) {
      const started = performance.now()
      const { width, height, faces } = await engine.analyse(await readFile(path))
      return { width, height, faces, ms: performance.now() - started }
    },
    similarity(a, b) {
      let sum = 0
      for (let i = 0; i < a.length; i++) sum += a[i] * b[i]
      return sum
    },
    close: () => app.close(),
  }
}
