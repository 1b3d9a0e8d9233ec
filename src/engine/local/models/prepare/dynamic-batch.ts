/** Frees the first dimension of the inputs and outputs, so that all faces of a picture go through in one run. */
import {
  addIntegers,
  dimensionsOf,
  flowOf,
  graphOf,
  inputOf,
  inputsOf,
  integerConstant,
  nodesOf,
  valueInfo,
  type Model,
} from './graph.ts'

export function dynamicBatch(model: Model): void {
  const graph = graphOf(model)
  const free = (info: NonNullable<typeof graph.input>[number]) =>
    valueInfo(info.name ?? '', ['n', ...dimensionsOf(info).slice(1)])
  graph.input = inputsOf(model).map(free)
  graph.output = graph.output?.map(free)
  // Shapes written down for a batch of one: 0 means "as in the tensor that is reshaped".
  const flow = flowOf(model)
  for (const node of nodesOf(model)) {
    if (node.opType !== 'Reshape' || !flow.has(inputOf(node, 0))) continue
    const shape = integerConstant(model, inputOf(node, 1))
    if (!shape || shape.values.length < 2 || shape.values[0] !== 1) continue
    node.input = [inputOf(node, 0), addIntegers(model, inputOf(node, 1), [0, ...shape.values.slice(1)])]
  }
}
