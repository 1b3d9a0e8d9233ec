/**
 * UltraFace as shipped takes 320 x 240 pixels, because its priors (the boxes that it shifts and scales) are constants
 * inside the graph. Here the graph ends before them; the engine computes the priors for the picture at hand.
 *
 * Input [n, 3, h, w]; outputs `scores` [n, priors, 2] (background, face) and `locations` [n, priors, 4], raw.
 */
import { graphOf, inputsOf, invalid, nodesOf, outputOf, valueInfo, type Model, type Node } from './graph.ts'

export const SCORES = 'scores'
export const LOCATIONS = 'locations'

export function ultrafaceDynamicSize(model: Model): void {
  const graph = graphOf(model)
  const location = rawLocations(model)
  rename(model, location, LOCATIONS)
  const needed = ancestors(model, [SCORES, LOCATIONS])
  graph.node = nodesOf(model).filter((node) => needed.has(node))
  const [input] = inputsOf(model)
  graph.input = [valueInfo(input.name ?? 'input', ['n', 3, 'h', 'w'])]
  graph.output = [valueInfo(SCORES, ['n', 'priors', 2]), valueInfo(LOCATIONS, ['n', 'priors', 4])]
}

/** Name of the tensor with the raw locations: the one place, besides the scores, where the detection heads are joined. */
export function rawLocations(model: Model): string {
  const producers = producersOf(model)
  const ofScores = ancestors(model, [SCORES])
  const joins = nodesOf(model).filter(
    (node) =>
      node.opType === 'Concat' &&
      !ofScores.has(node) &&
      (node.input ?? []).length > 1 &&
      (node.input ?? []).every((name) => producers.get(name)?.opType === 'Reshape'),
  )
  if (!ofScores.size || joins.length !== 1)
    throw invalid('The model file is not the UltraFace graph that was expected.')
  return outputOf(joins[0])
}

function producersOf(model: Model): Map<string, Node> {
  return new Map(nodesOf(model).flatMap((node) => (node.output ?? []).map((name): [string, Node] => [name, node])))
}

function ancestors(model: Model, names: string[]): Set<Node> {
  const producers = producersOf(model)
  const found = new Set<Node>()
  const waiting = [...names]
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const node = producers.get(name)
    if (!node || found.has(node)) continue
    found.add(node)
    waiting.push(...(node.input ?? []))
  }
  return found
}

function rename(model: Model, from: string, to: string): void {
  const swap = (name: string) => (name === from ? to : name)
  for (const node of nodesOf(model)) {
    node.input = node.input?.map(swap)
    node.output = node.output?.map(swap)
  }
}
