/** Two pictures, one person? */
import type { FastifyInstance } from 'fastify'
import { clientGone } from '../client-gone.ts'
import { recognitionEndpoints } from '../contracts/recognition.ts'
import { handle } from '../handle.ts'
import { readForm } from '../multipart.ts'
import type { IdentityRouteDeps } from './route-deps.ts'

export function compareRoutes(app: FastifyInstance, { identity, limits, admission }: IdentityRouteDeps): void {
  handle(app, recognitionEndpoints.compare, async ({ request, reply }) => {
    const start = performance.now()
    const signal = clientGone(reply)
    const form = await readForm(request, {
      ...{ files: { field: ['source', 'target'], max: 2 }, maxBytes: limits.imageBytes },
    })
    const bytesOf = (field: string) => form.files.find((file) => file.field === field)!.bytes
    const pair = await admission.run(signal, () => identity.compare(bytesOf('source'), bytesOf('target'), signal))
    return {
      success: true,
      similarity: pair.similarity,
      match: pair.match,
      threshold: pair.threshold,
      false_match_rate: pair.falseMatchRate,
      source: { bounding_box: pair.source.box, ...pair.sourceSize },
      target: pair.targetSize,
      faces: pair.faces.map(({ face, similarity, match }) => ({ bounding_box: face.box, similarity, match })),
      processing_time_ms: performance.now() - start,
    }
  })
}
