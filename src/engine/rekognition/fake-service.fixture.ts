/** A service that answers as it is told, on a real port: for faults, and for what the mirror never does. */
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { BoundingBox } from '../engine.ts'
import type { ProductEngine } from '../engine.ts'
import { createRekognitionEngine, type RekognitionEngineDeps } from './index.ts'

export type Members = Record<string, unknown>

export interface Asked {
  operation: string
  input: Members
  /** From 1, of this operation. */
  count: number
}

/** A body to answer with, or something worse. */
export type Answer = { status?: number; body: Members | string } | 'reset' | 'hang'

export const SECRET = 'c2VjcmV0LXNlY3JldC1zZWNyZXQ'
export const FACE = '11111111-1111-4111-8111-111111111111'
export const IMAGE = '22222222-2222-4222-8222-222222222222'

export const wireBox = ({ left, top, width, height }: BoundingBox) => ({
  ...{ Left: left, Top: top, Width: width, Height: height },
})
export const BOX: BoundingBox = { left: 0.4, top: 0.3, width: 0.2, height: 0.3 }
export const detailOf = (box: BoundingBox) => ({
  ...{ BoundingBox: wireBox(box), Confidence: 99.5, Landmarks: [], Pose: { Roll: 1, Yaw: 2, Pitch: 3 } },
  Quality: { Brightness: 70, Sharpness: 80 },
})
export const faceOf = (faceId = FACE) => ({
  ...{ FaceId: faceId, ImageId: IMAGE, BoundingBox: wireBox(BOX), Confidence: 99 },
})
export const exception = (name: string, message = 'no', status = 400): Answer => ({
  ...{ status, body: { __type: name, message } },
})

/** What a healthy service says. */
const WELL: Record<string, Members> = {
  AssociateFaces: { AssociatedFaces: [{ FaceId: FACE }], UserStatus: 'ACTIVE' },
  CompareFaces: {
    SourceImageFace: { BoundingBox: wireBox(BOX), Confidence: 99 },
    FaceMatches: [{ Similarity: 97, Face: detailOf(BOX) }],
  },
  CreateCollection: { StatusCode: 200, CollectionArn: 'aws:rekognition:r:1:collection/c', FaceModelVersion: '7.0' },
  DeleteFaces: { DeletedFaces: [FACE] },
  DescribeCollection: {
    ...{ FaceCount: 1, UserCount: 1, FaceModelVersion: '7.0', CreationTimestamp: 1569444828.274 },
    CollectionARN: 'arn:aws:rekognition:eu-west-1:123456789012:collection/c',
  },
  DetectFaces: { FaceDetails: [detailOf(BOX)] },
  DisassociateFaces: { DisassociatedFaces: [{ FaceId: FACE }], UserStatus: 'CREATED' },
  IndexFaces: { FaceRecords: [{ Face: faceOf(), FaceDetail: detailOf(BOX) }], FaceModelVersion: '7.0' },
  ListCollections: { CollectionIds: ['c'], FaceModelVersions: ['7.0'] },
  ListFaces: { Faces: [faceOf()] },
  ListTagsForResource: { Tags: {} },
  ListUsers: { Users: [{ UserId: 'u', UserStatus: 'ACTIVE' }] },
  SearchFaces: { FaceMatches: [] },
  SearchFacesByImage: { SearchedFaceBoundingBox: wireBox(BOX), FaceMatches: [{ Similarity: 95, Face: faceOf() }] },
  SearchUsers: { UserMatches: [] },
  SearchUsersByImage: {
    SearchedFace: { FaceDetail: detailOf(BOX) },
    UserMatches: [{ Similarity: 95, User: { UserId: 'u', UserStatus: 'ACTIVE' } }],
  },
}

export interface FakeService {
  asked: Asked[]
  engine: ProductEngine
  close(): Promise<void>
}

/** Cuts are their own box and margin as text, so that the service knows what it is shown. */
export const fakePicture: RekognitionEngineDeps['open'] = async (image) => ({
  ...{ width: 640, height: 480 },
  fit: async () => image,
  crop: async (box, margin) => ({
    bytes: new TextEncoder().encode(JSON.stringify({ box, margin })),
    region: { left: 0, top: 0, width: 1, height: 1 },
  }),
  renditions: async () => [],
})

/** Undefined: the healthy answer. */
export async function openFake(
  answer: (asked: Asked) => Answer | undefined,
  deps: Partial<RekognitionEngineDeps> = {},
): Promise<FakeService> {
  const asked: Asked[] = []
  const send = (response: ServerResponse, { status = 200, body }: Exclude<Answer, string>) => {
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  }
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const operation = String(request.headers['x-amz-target']).split('.')[1] ?? ''
      const input = JSON.parse(Buffer.concat(chunks).toString()) as Members
      const count = asked.filter((other) => other.operation === operation).length + 1
      asked.push({ operation, input, count })
      const said = answer({ operation, input, count }) ?? { body: WELL[operation] ?? {} }
      if (said === 'reset') request.socket.resetAndDestroy()
      else if (said !== 'hang') send(response, said)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const engine = await createRekognitionEngine({
    ...{ region: 'eu-west-1', endpoint: `http://127.0.0.1:${port}`, open: fakePicture },
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: SECRET },
    ...{ maxAttempts: 3, timeoutMs: 300, patienceMs: [5, 5, 5] },
    ...deps,
  })
  // What was asked to get ready is nobody's business.
  asked.length = 0
  return {
    ...{ asked, engine },
    async close() {
      await engine.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
