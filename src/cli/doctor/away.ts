/** What is not on this machine: services of AWS, or whatever stands in for them. Asked only where they are configured. */
import { isLikenessError, messageOf } from '#errors'
import { missing, ok, type Check } from './finding.ts'

/** Sentences of these services end in what to do; what is left is where that is read up. */
const READ = 'Mend that, then look again. Rights and settings: docs/operations.md, "Running on AWS".'

const asked =
  (look: (...args: Parameters<Check>) => Promise<string | undefined>): Check =>
  async (app) => {
    try {
      const detail = await look(app)
      return detail === undefined ? undefined : ok(detail)
    } catch (error) {
      return missing(messageOf(error), READ)
    }
  }

const at = (endpoint: string | undefined) => (endpoint === undefined ? '' : `, at ${endpoint}`)

export const secrets = asked(async ({ config }) => {
  if (!config.secrets) return undefined
  const { name, keyName, endpoint } = config.secrets
  const found = await (await import('#app')).away(config).secrets()
  const where = [name, keyName].filter(Boolean).join(' and ')
  return `${where} of AWS Secrets Manager${at(endpoint)}; known: ${found.join(', ') || 'nothing'}`
})

export const rekognition = asked(async (app) => {
  const { backend, aws } = app.config
  if (backend !== 'aws_rekognition') return undefined
  const engine = await app.engine({ models: false })
  await engine.listCollections({ maxResults: 1 })
  return `Amazon Rekognition of ${aws.region} answers${at(aws.rekognitionEndpoint)}`
})

export const pictures = asked(async ({ config }) => {
  const { objectsBucket: place, s3 } = config
  if (!place) return undefined
  await (await import('#app')).away(config).pictures()
  return `S3: ${place.bucket}/${place.prefix} can be written and read${at(s3.endpoint)}`
})

export const records = asked(async ({ config }) => {
  if (!config.dynamodb) return undefined
  const { tables, region, endpoint } = config.dynamodb
  const named = `the tables ${Object.values(tables).join(', ')} of DynamoDB in ${region}`
  try {
    await (await import('#app')).away(config).records()
  } catch (error) {
    // The first start makes them.
    if (isLikenessError(error) && error.details['reason'] === 'no_table')
      return `${named}: not all are there; the next start makes them, or says what it may not`
    throw error
  }
  return `${named} answer${at(endpoint)}`
})

export const jobs = asked(async ({ config }) => {
  if (!config.sqs) return undefined
  const { queueUrl, deadLetterUrl } = config.sqs
  await (await import('#app')).away(config).jobs()
  return `through SQS: ${queueUrl}${deadLetterUrl === undefined ? '' : `, letters of failed ones in ${deadLetterUrl}`}`
})
