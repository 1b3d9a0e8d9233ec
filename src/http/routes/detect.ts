/** Where the faces are and how good they are: live guidance for whoever stands before a camera. */
import type { FastifyInstance } from 'fastify'
import { clientGone } from '../client-gone.ts'
import { recognitionEndpoints } from '../contracts/recognition.ts'
import { handle } from '../handle.ts'
import { readForm } from '../multipart.ts'
import type { IdentityRouteDeps } from './route-deps.ts'

export function detectRoutes(app: FastifyInstance, { identity, limits, admission }: IdentityRouteDeps): void {
  handle(app, recognitionEndpoints.detect, async ({ request, reply }) => {
    const start = performance.now()
    const signal = clientGone(reply)
    const form = await readForm(request, { files: { field: 'image', max: 1 }, maxBytes: limits.imageBytes })
    const guidance = await admission.run(signal, () => identity.detect(form.files[0]!.bytes, signal))
    const { width, height, usable, advice, faces } = guidance
    return {
      ...{ success: true, faces_detected: faces.length, width, height, usable, advice },
      faces: faces.map(({ box, confidence, quality, pose }) => ({
        ...{ bounding_box: box, confidence, pose },
        quality: { brightness: quality.brightness, sharpness: quality.sharpness, face: quality.face ?? null },
      })),
      processing_time_ms: performance.now() - start,
    }
  })
}
