/**
 * `npm run test:aws`: the contracts of the AWS adapters against AWS itself, with the credentials of the SDK's default
 * chain. Everything it makes has a name that begins with `likeness-test-` and is gone afterwards, also after Ctrl-C; what
 * a killed run has left goes with the first run that comes a day later.
 */
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { DynamoDB } from '@aws-sdk/client-dynamodb'
import { Rekognition } from '@aws-sdk/client-rekognition'
import { S3 } from '@aws-sdk/client-s3'
import { SQS } from '@aws-sdk/client-sqs'
import { root } from './setup.mjs'

const FAMILY = 'likeness-test-'
const DAY_MS = 24 * 60 * 60 * 1000
/** Counted with our own endpoint; a call is about 0.001 US dollars. */
const REKOGNITION_CALLS = 400
const S3_REQUESTS = 2000
/** With what the tables store, which is next to nothing for minutes. */
const OTHERS = 0.02
const COST = REKOGNITION_CALLS * 0.001 + (S3_REQUESTS / 1000) * 0.005 + OTHERS

const say = (text) => process.stderr.write(`${text}\n`)
const skip = (reason) => {
  say(`Not run: ${reason}`)
  process.exit(0)
}

const { AWS_REGION: region, AWS_ENDPOINT_URL: stand, AWS_ENDPOINT_URL_S3: standS3 } = process.env
if (!region) skip('AWS_REGION is not set. Set it to the region the tests may use.')
const rekognition = new Rekognition({ region })
const s3 = new S3({ region, forcePathStyle: Boolean(standS3 ?? stand) })
const dynamodb = new DynamoDB({ region })
const sqs = new SQS({ region })
await rekognition.config
  .credentials()
  .catch(() => skip('there are no AWS credentials. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE.'))

async function collections(isWanted) {
  const found = []
  let NextToken
  do {
    const page = await rekognition.listCollections({ NextToken })
    for (const CollectionId of page.CollectionIds ?? []) {
      if (!CollectionId.startsWith(FAMILY)) continue
      const about = await rekognition.describeCollection({ CollectionId }).catch(() => undefined)
      if (about && isWanted(CollectionId, about.CreationTimestamp)) found.push(CollectionId)
    }
    NextToken = page.NextToken
  } while (NextToken)
  return found
}

async function buckets(isWanted) {
  const { Buckets = [] } = await s3.listBuckets({})
  return Buckets.filter(({ Name, CreationDate }) => Name.startsWith(FAMILY) && isWanted(Name, CreationDate)).map(
    ({ Name }) => Name,
  )
}

async function tables(isWanted) {
  const found = []
  let ExclusiveStartTableName
  do {
    const page = await dynamodb.listTables({ ExclusiveStartTableName })
    for (const TableName of page.TableNames ?? []) {
      if (!TableName.startsWith(FAMILY)) continue
      const about = await dynamodb.describeTable({ TableName }).catch(() => undefined)
      if (about && isWanted(TableName, about.Table.CreationDateTime)) found.push(TableName)
    }
    ExclusiveStartTableName = page.LastEvaluatedTableName
  } while (ExclusiveStartTableName)
  return found
}

async function queues(isWanted) {
  const { QueueUrls = [] } = await sqs.listQueues({ QueueNamePrefix: FAMILY, MaxResults: 1000 })
  const found = []
  for (const QueueUrl of QueueUrls) {
    const about = await sqs
      .getQueueAttributes({ QueueUrl, AttributeNames: ['CreatedTimestamp'] })
      .catch(() => undefined)
    const madeAt = Number(about?.Attributes?.CreatedTimestamp) * 1000
    if (about && isWanted(QueueUrl.split('/').at(-1), madeAt)) found.push(QueueUrl)
  }
  return found
}

async function emptyBucket(Bucket) {
  const { Uploads = [] } = await s3.listMultipartUploads({ Bucket })
  for (const { Key, UploadId } of Uploads) await s3.abortMultipartUpload({ Bucket, Key, UploadId })
  for (;;) {
    const { Versions = [], DeleteMarkers = [] } = await s3.listObjectVersions({ Bucket })
    const Objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }))
    if (Objects.length === 0) return
    await s3.deleteObjects({ Bucket, Delete: { Objects, Quiet: true } })
  }
}

/** Everything of the family that is wanted gone. One that cannot be deleted keeps no other from it. */
async function clean(what, isWanted) {
  const left = []
  const attempt = async (name, work) =>
    work().catch((error) => void left.push(`${name} (${error.name}: ${error.message})`))
  await attempt('the collections', async () => {
    for (const CollectionId of await collections(isWanted))
      await attempt(`collection ${CollectionId}`, () => rekognition.deleteCollection({ CollectionId }))
  })
  await attempt('the buckets', async () => {
    for (const Bucket of await buckets(isWanted))
      await attempt(`bucket ${Bucket}`, async () => {
        await emptyBucket(Bucket)
        await s3.deleteBucket({ Bucket })
      })
  })
  await attempt('the tables', async () => {
    for (const TableName of await tables(isWanted))
      await attempt(`table ${TableName}`, () => dynamodb.deleteTable({ TableName }))
  })
  await attempt('the queues', async () => {
    for (const QueueUrl of await queues(isWanted))
      await attempt(`queue ${QueueUrl}`, () => sqs.deleteQueue({ QueueUrl }))
  })
  if (left.length > 0) say(`Could not delete ${what}: ${left.join('; ')}`)
  return left.length === 0
}

const prefix = FAMILY + randomBytes(6).toString('hex')
say(
  [
    `These tests make, in ${region}${stand || standS3 ? ' (of a server that stands in for AWS)' : ''}, and delete again:`,
    `  Rekognition collections ${prefix}-*, with a few faces each, by about ${REKOGNITION_CALLS} paid calls`,
    `  the S3 bucket ${prefix}-objects, by about ${S3_REQUESTS} requests`,
    `  the DynamoDB tables ${prefix}-people, -embeddings and -matches, paid by request`,
    `  the SQS queues ${prefix}-jobs and -jobs-dead`,
    `By estimate that costs ${COST.toFixed(2)} US dollars.`,
  ].join('\n'),
)
await clean('what an earlier run has left', (_, madeAt) => new Date(madeAt).getTime() < Date.now() - DAY_MS)

let child
let interrupted = false
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => {
    if (!interrupted) say('\nInterrupted: what was made is being deleted.')
    interrupted = true
    child?.kill('SIGTERM')
  })
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
const args = ['run', '--config', join(root, 'vitest.aws.config.ts'), ...process.argv.slice(2)]
// Of a process group of its own: Ctrl-C reaches this script alone, which waits for the end of the tests.
child = spawn(process.execPath, [vitest, ...args], {
  ...{ cwd: root, stdio: 'inherit', detached: true },
  env: { ...process.env, LIKENESS_TEST_AWS_PREFIX: prefix },
})
const code = await new Promise((resolve) => child.on('exit', (status) => resolve(status ?? 1)))
const cleaned = await clean('what was made', (name) => name.startsWith(`${prefix}-`))
process.exit(interrupted ? 130 : cleaned ? code : 1)
