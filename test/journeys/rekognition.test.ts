/**
 * The Rekognition endpoint of the built product, driven by the unmodified JS SDK, with real pictures. What is sent and
 * answered is compared with docs/rekognition-compatibility.md at the end.
 */
import { afterAll, beforeAll } from 'vitest'
import { hasFfmpeg } from '#media/videos.fixture.ts'
import { closeBench, openBench } from '../rekognition/bench.ts'
import { collectionsSuite } from '../rekognition/collections.ts'
import { compatibilitySuite } from '../rekognition/compatibility.ts'
import { constraintsSuite } from '../rekognition/constraints.ts'
import { facesSuite } from '../rekognition/faces.ts'
import { compareSuite, detectSuite, imagesSuite } from '../rekognition/images.ts'
import { startNotices } from '../rekognition/notices.ts'
import { bucketsSuite, protocolSuite } from '../rekognition/protocol.ts'
import { usersSuite } from '../rekognition/users.ts'
import { hasMoto, KEYS, startMoto } from '#objects/s3.fixture.ts'
import { s3Suite } from '../rekognition/s3.ts'
import { videosSuite } from '../rekognition/videos.ts'

const notices = await startNotices()
const moto = hasMoto ? await startMoto() : undefined
if (!moto) console.warn('Without moto_server: pictures in S3 are tested without versions.')
const s3 = moto ? `http://127.0.0.1:${moto.port}` : notices.endpoint
const unavailable: Record<string, string> = {}
const absent = [...(hasFfmpeg ? [] : [/^(Start|Get)Face/]), ...(hasMoto ? [] : [/Image\.S3Object\.Version$/])]

beforeAll(() =>
  openBench({
    ...{ AWS_ENDPOINT_URL_SNS: notices.endpoint, AWS_ENDPOINT_URL_S3: s3, AWS_REGION: 'us-east-1' },
    ...{ AWS_ACCESS_KEY_ID: KEYS.accessKeyId, AWS_SECRET_ACCESS_KEY: KEYS.secretAccessKey },
  }),
)
afterAll(async () => {
  await closeBench()
  moto?.stop()
  await notices.stop()
})

collectionsSuite()
detectSuite()
compareSuite()
imagesSuite()
facesSuite()
usersSuite()
bucketsSuite()
s3Suite(() => s3)
videosSuite(notices)
protocolSuite(unavailable)
constraintsSuite()
compatibilitySuite(unavailable, absent)
