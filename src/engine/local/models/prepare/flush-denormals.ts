/**
 * Weights too small to change a float32 sum become zero. The shipped embedder holds thousands of denormals, which
 * make every multiplication trap into microcode: 73 ms a face become 17.
 */
import { addFloats, floatsOf, graphOf, nodesOf, type Model } from './graph.ts'

const VANISHING = 1e-9

export function flushDenormals(model: Model): void {
  const renamed = new Map<string, string>()
  for (const { name } of [...(graphOf(model).initializer ?? [])]) {
    const weights = name ? floatsOf(model, name) : undefined
    if (!name || !weights?.data.some((w) => w !== 0 && Math.abs(w) < VANISHING)) continue
    renamed.set(name, addFloats(model, name, { ...weights, data: weights.data.map(flush) }))
  }
  for (const node of nodesOf(model)) node.input = node.input?.map((name) => renamed.get(name) ?? name)
}

const flush = (w: number) => (Math.abs(w) < VANISHING ? 0 : w)
