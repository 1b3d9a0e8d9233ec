/** https://docs.aws.amazon.com/rekognition/latest/APIReference/API_CompareFaces.html */
import { z } from 'zod'
import { isLikenessError } from '#errors'
import { Image, Percent, QualityFilter } from '../constraints.ts'
import { AwsException } from '../exception.ts'
import { operation } from '../operation.ts'
import { wireBox, wireCompared, wireComparedFace } from '../shapes.ts'

const USUAL_THRESHOLD = 80

export const compareFaces = operation({
  name: 'CompareFaces',
  role: 'operator',
  looks: true,
  input: z.object({
    SourceImage: Image,
    TargetImage: Image,
    SimilarityThreshold: Percent.optional(),
    QualityFilter: QualityFilter.optional(),
  }),
  async handle({ input, services, signal }) {
    const [source, target] = await Promise.all([
      services.imageBytes(input.SourceImage, signal),
      services.imageBytes(input.TargetImage, signal),
    ])
    const options = {
      similarityThreshold: input.SimilarityThreshold ?? USUAL_THRESHOLD,
      qualityFilter: input.QualityFilter,
      signal,
    }
    const compared = await services.engine.compareFaces(source, target, options).catch((error: unknown) => {
      if (!isLikenessError(error) || !['no_face', 'no_usable_face'].includes(error.code)) throw error
      throw new AwsException('InvalidParameterException', 'Request has invalid parameters', { cause: error })
    })
    return {
      SourceImageFace: { BoundingBox: wireBox(compared.source.box), Confidence: compared.source.confidence },
      FaceMatches: compared.matches.map(wireCompared),
      UnmatchedFaces: compared.unmatched.map(({ face }) => wireComparedFace(face)),
    }
  },
})
