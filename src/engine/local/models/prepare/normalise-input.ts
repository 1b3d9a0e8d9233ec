/**
 * Puts ImageNet's normalisation, a mean and a deviation for each channel, at the front of the graph: it then takes plain
 * RGB pixels 0-255, and the engine needs only one mean and one scale for each model.
 */
import { addFloats, graphOf, inputsOf, newNode, nodesOf, type Model } from './graph.ts'

/** Of pixels 0-255, red, green, blue, https://pytorch.org/vision/stable/models.html. */
export const MEAN = [0.485, 0.456, 0.406].map((m) => m * 255)
export const DEVIATION = [0.229, 0.224, 0.225].map((d) => d * 255)

export function normaliseInput(model: Model): void {
  const input = inputsOf(model)[0].name ?? 'input'
  const normal = `${input}.normalised`
  for (const node of nodesOf(model)) node.input = node.input?.map((name) => (name === input ? normal : name))
  const constant = (name: string, values: number[]) =>
    addFloats(model, `${input}.${name}`, { dims: [1, 3, 1, 1], data: Float32Array.from(values) })
  const scale = constant(
    'scale',
    DEVIATION.map((d) => 1 / d),
  )
  graphOf(model).node = [
    newNode('Sub', [input, constant('mean', MEAN)], `${input}.centred`),
    newNode('Mul', [`${input}.centred`, scale], normal),
    ...nodesOf(model),
  ]
}

/** What the graph as shipped is fed for the same pixels, [n, 3, h, w]. */
export function normalised(pixels: Float32Array, planes: number): Float32Array {
  const size = pixels.length / planes
  return pixels.map((p, i) => {
    const channel = Math.floor(i / size) % 3
    return (p - MEAN[channel]) / DEVIATION[channel]
  })
}
