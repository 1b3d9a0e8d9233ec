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
  const { settingsInSecrets } = await import('../../app-secrets.ts')
  const found = await settingsInSecrets(config)
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
  const { openObjects } = await import('../../app-objects.ts')
  await (await openObjects(config)).objects.check()
  return `S3: ${place.bucket}/${place.prefix} can be written and read${at(s3.endpoint)}`
})

export const records = asked(async ({ config }) => {
  const { away } = await import('../../app-stores.ts')
  const { records: place } = away(config)
  if (!place) return undefined
  const tables = `the tables ${place.where.join(', ')} of DynamoDB in ${config.dynamodb!.region}`
  try {
    await place.look()
  } catch (error) {
    // The first start makes them.
    if (isLikenessError(error) && error.details['reason'] === 'no_table')
      return `${tables}: not all are there; the next start makes them, or says what it may not`
    throw error
  }
  return `${tables} answer${at(config.dynamodb!.endpoint)}`
})

export const jobs = asked(async ({ config }) => {
  const { away } = await import('../../app-stores.ts')
  const { jobs: place } = away(config)
  if (!place) return undefined
  await place.look()
  return `through SQS: ${place.where.join(', letters of failed ones in ')}`
})
