/**
 * Frees height and width of the input, for networks whose graphs work at any size but were written down for one: YuNet is
 * published for 640 x 640, and onnxruntime then refuses all else, https://github.com/opencv/opencv/issues/28769.
 */
import { dimensionsOf, graphOf, inputsOf, invalid, valueInfo, type Model } from './graph.ts'

export function dynamicSize(model: Model): void {
  const graph = graphOf(model)
  const [input, ...others] = inputsOf(model)
  const dims = dimensionsOf(input)
  if (others.length || dims.length !== 4) throw invalid('Only graphs of one input, a picture, can be of any size.')
  graph.input = [valueInfo(input.name ?? 'input', [...dims.slice(0, 2), 'h', 'w'])]
  graph.output = graph.output?.map((info, n) =>
    // Which dimensions follow the input's is the graph's business: they are left to be inferred.
    valueInfo(
      info.name ?? '',
      dimensionsOf(info).map((_, d) => `out${n}_${d}`),
    ),
  )
}
