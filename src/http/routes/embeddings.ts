/** Reference pictures of people. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { LikenessError } from '#errors'
import { peopleEndpoints } from '../contracts/people.ts'
import { handle } from '../handle.ts'
import { principalOf } from '../scope.ts'
import type { IdentityRouteDeps } from './route-deps.ts'
import { sendPicture } from './send-picture.ts'
import { embeddingOf } from './views.ts'
import { visible, visiblePerson } from './visible.ts'

/** Longer side, pixels. */
const PREVIEW = 2000

const keyOf = (key: string | null): string => {
  if (key === null)
    throw new LikenessError('object_not_found', {
      message: 'This collection keeps no pictures: there is none to show.',
    })
  return key
}

export function embeddingRoutes(app: FastifyInstance, { identity, objects, pictures }: IdentityRouteDeps): void {
  const { persons } = identity

  const visibleReference = (request: FastifyRequest, referenceId: string) =>
    visible(
      request,
      'reference_not_found',
      () => persons.reference(referenceId),
      (reference) => reference.collectionId,
    )

  handle(app, peopleEndpoints.embeddings, async ({ request, params }) => {
    const { personId } = await visiblePerson(request, persons, params.person_id)
    return (await persons.references(personId)).map(embeddingOf)
  })

  handle(app, peopleEndpoints.removeEmbedding, async ({ request, params }) => {
    const reference = await visibleReference(request, params.embedding_id)
    await persons.removeReference(reference, principalOf(request).actor)
    return { success: true as const }
  })

  handle(app, peopleEndpoints.embeddingImage, async ({ request, reply, params }) => {
    const { imageKey } = await visibleReference(request, params.embedding_id)
    const key = keyOf(imageKey)
    return sendPicture(request, reply, `${key} ${PREVIEW}`, async () =>
      pictures.preview(await objects.get(key), PREVIEW),
    )
  })

  handle(app, peopleEndpoints.embeddingThumbnail, async ({ request, reply, params }) => {
    const { thumbnailKey } = await visibleReference(request, params.embedding_id)
    const key = keyOf(thumbnailKey)
    return sendPicture(request, reply, key, () => objects.get(key))
  })
}
