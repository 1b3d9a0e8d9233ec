/** The contract of stored objects against Amazon S3 itself, in a bucket of this run. */
import { S3 } from '@aws-sdk/client-s3'
import { objectsContract } from '#objects/objects.contract.ts'
import { createS3Objects } from '#objects/s3-objects.ts'
import { prefix, region } from './prefix.ts'

const endpoint = process.env['AWS_ENDPOINT_URL_S3'] ?? process.env['AWS_ENDPOINT_URL']

objectsContract('Amazon S3 itself', async () => {
  const bucket = `${prefix}-objects`
  const client = new S3({ region, endpoint, forcePathStyle: endpoint !== undefined })
  const where = region === 'us-east-1' ? {} : { CreateBucketConfiguration: { LocationConstraint: region as never } }
  await client.createBucket({ Bucket: bucket, ...where })
  client.destroy()
  // The bucket goes with everything else of the run.
  return { objects: createS3Objects({ bucket, prefix: 'own/', endpoint, region }), close: async () => undefined }
})
