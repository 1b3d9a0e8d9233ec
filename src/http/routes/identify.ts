/** Who is in a picture. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { FoundFace } from '#usecases/identity/identify.ts'
import { clientGone } from '../client-gone.ts'
import { IdentifyFields, recognitionEndpoints } from '../contracts/recognition.ts'
import { handle } from '../handle.ts'
import { fieldsOf, readForm } from '../multipart.ts'
import { principalOf } from '../scope.ts'
import { withoutBlanks } from './blank-fields.ts'
import type { IdentityRouteDeps } from './route-deps.ts'
import { detailsOf } from './views.ts'
import { chosenCollection } from './visible.ts'

const NOBODY = { gender: null, birthYear: null, hometown: null, residence: null }

function faceOf({ face, faceId, match }: FoundFace) {
  const { person, detail, candidates } = face
  // Of a stranger, the likeliest; of somebody known, the next one.
  const next = person ? face.runnerUp : candidates[0]
  const { brightness, sharpness, face: recognisable = null } = detail.quality
  return {
    person_id: person?.personId ?? null,
    user_name: person?.name ?? null,
    ...detailsOf(person ?? NOBODY),
    confidence: match.similarity === null ? null : match.similarity / 100,
    similarity: match.similarity,
    face_id: faceId,
    match_id: match.matchId,
    match_time: match.at.toISOString(),
    bounding_box: detail.box,
    next_best: next
      ? { person_id: next.person.personId, user_name: next.person.name, similarity: next.similarity }
      : null,
    quality: { brightness, sharpness, face: recognisable },
  }
}

/** `?threshold=` reads as 0, which would match anybody: blank is not given. */
function givenInQuery<Query extends object>(request: FastifyRequest, query: Query): Partial<Query> {
  const { searchParams } = new URL(request.url, 'http://localhost')
  return Object.fromEntries(
    Object.entries(query).filter(([name]) => searchParams.get(name)?.trim() !== ''),
  ) as Partial<Query>
}

export function identifyRoutes(app: FastifyInstance, deps: IdentityRouteDeps): void {
  const { identity, limits, admission } = deps

  handle(app, recognitionEndpoints.identify, async ({ request, reply, query }) => {
    const start = performance.now()
    const signal = clientGone(reply)
    const form = await readForm(request, { files: { field: 'image', max: 1 }, maxBytes: limits.imageBytes })
    const fields = { ...givenInQuery(request, query), ...fieldsOf(IdentifyFields, withoutBlanks(form.fields)) }
    const principal = principalOf(request)
    const found = await admission.run(signal, () =>
      identity.identify({
        collectionId: chosenCollection(request, fields.collection, deps.defaultCollection),
        image: form.files[0]!.bytes,
        threshold: fields.threshold,
        purpose: fields.purpose,
        source: fields.source ?? (principal.kind === 'account' ? 'panel' : 'api'),
        requestId: request.id,
        signal,
      }),
    )
    return {
      success: true,
      faces_detected: found.faces.length,
      processing_time_ms: performance.now() - start,
      ...{ threshold: found.threshold, width: found.width, height: found.height },
      faces: found.faces.map(faceOf),
    }
  })
}
