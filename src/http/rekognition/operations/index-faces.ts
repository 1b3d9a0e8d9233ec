/** https://docs.aws.amazon.com/rekognition/latest/APIReference/API_IndexFaces.html */
import { z } from 'zod'
import { Attributes, CollectionId, ExternalImageId, Image, QualityFilter } from '../constraints.ts'
import { operation } from '../operation.ts'
import { faceModelVersion, wantsAll, wireFace, wireFaceDetail } from '../shapes.ts'

/** So many faces of one picture at most, however many are asked for. */
const MOST_FACES = 100

export const indexFaces = operation({
  name: 'IndexFaces',
  role: 'operator',
  looks: true,
  input: z.object({
    CollectionId,
    Image,
    ExternalImageId: ExternalImageId.optional(),
    DetectionAttributes: Attributes.optional(),
    MaxFaces: z.int().min(1).optional(),
    QualityFilter: QualityFilter.optional(),
  }),
  async handle({ input, caller, services, signal }) {
    const { engine, audit } = services
    const { CollectionId: collectionId, DetectionAttributes: attributes } = input
    const collection = await engine.describeCollection(collectionId)
    await services.assertMayIndex(collectionId)
    const image = await services.imageBytes(input.Image, signal)
    const { indexed, unindexed } = await engine.indexFaces(collectionId, image, {
      externalImageId: input.ExternalImageId,
      maxFaces: Math.min(input.MaxFaces ?? MOST_FACES, MOST_FACES),
      qualityFilter: input.QualityFilter ?? 'AUTO',
      allAttributes: wantsAll(attributes),
      signal,
    })
    const { actor } = caller.principal
    const faceIds = indexed.map(({ face }) => face.faceId)
    if (faceIds.length > 0) await audit.record({ actor, action: 'faces.indexed', collectionId, details: { faceIds } })
    return {
      FaceRecords: indexed.map(({ face, detail }) => ({
        Face: wireFace(face, collection),
        FaceDetail: wireFaceDetail(detail, attributes),
      })),
      UnindexedFaces: unindexed.map(({ reasons, detail }) => ({
        Reasons: reasons,
        FaceDetail: wireFaceDetail(detail, attributes),
      })),
      FaceModelVersion: faceModelVersion(collection.modelVersion),
    }
  },
})
