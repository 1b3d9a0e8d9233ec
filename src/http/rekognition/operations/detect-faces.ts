/** https://docs.aws.amazon.com/rekognition/latest/APIReference/API_DetectFaces.html */
import { z } from 'zod'
import { Attributes, Image } from '../constraints.ts'
import { operation } from '../operation.ts'
import { wantsAll, wireFaceDetail } from '../shapes.ts'

export const detectFaces = operation({
  name: 'DetectFaces',
  role: 'operator',
  looks: true,
  input: z.object({ Image, Attributes: Attributes.optional() }),
  async handle({ input, services, signal }) {
    const image = await services.imageBytes(input.Image, signal)
    const { faces } = await services.engine.detectFaces(image, { allAttributes: wantsAll(input.Attributes), signal })
    return { FaceDetails: faces.map((face) => wireFaceDetail(face, input.Attributes)) }
  },
})
