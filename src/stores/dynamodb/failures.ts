/** What Amazon's client throws for a table, in the catalogue's words and with its remedy. */
import { isLikenessError, LikenessError } from '#errors'
import { loggable, sentenceOf, troubleOf, type AwsError } from '#lib/aws-failure.ts'

/** What the tables hold is asked for and changed with these. */
const RIGHTS =
  'dynamodb:GetItem, BatchGetItem, Query, PutItem, UpdateItem, DeleteItem, BatchWriteItem, DescribeTable and DescribeTimeToLive on the three tables'
/** Only while there is a table to be made. */
const MAKING = ['CreateTable', 'UpdateContinuousBackups']

export const isMissingTable = (error: unknown): boolean =>
  error instanceof Error && error.name === 'ResourceNotFoundException'

/** A condition of ours did not hold. */
export const isConditionFailure = (error: unknown): boolean =>
  error instanceof Error && error.name === 'ConditionalCheckFailedException'

export const throttled = (operation: string, table: string, cause?: Error): LikenessError =>
  new LikenessError('store_unavailable', {
    message: `DynamoDB takes no more requests for table ${table} at the moment; try again soon.`,
    details: { reason: 'throttled', operation, table },
    cause,
  })

const deniedMessage = (operation: string, table: string) =>
  MAKING.includes(operation)
    ? `DynamoDB does not allow dynamodb:${operation} on table ${table}: give the credentials in use dynamodb:${MAKING.join(' and ')}, or have the tables made as docs/operations.md says.`
    : `DynamoDB does not allow dynamodb:${operation} on table ${table}: give the credentials in use ${RIGHTS}.`

/** Any error of the client as a `LikenessError`; those pass unchanged. `table` is what it is called. */
export function toStoreError(error: unknown, operation: string, table: string): LikenessError {
  if (isLikenessError(error)) return error
  const thrown = (error instanceof Error ? error : new Error(String(error))) as AwsError
  const { name } = thrown
  // The service quotes values of the request there.
  const invalid = name === 'ValidationException'
  const cause = loggable(thrown, invalid ? name : undefined)
  const failed = (reason: string, message: string) =>
    new LikenessError('store_unavailable', { message, details: { reason, operation, table }, cause })
  if (isMissingTable(error))
    return failed('no_table', `There is no DynamoDB table ${table} in this region. Have it made, or see AWS_REGION.`)
  if (invalid) return failed('refused', `DynamoDB does not take what was to be written to or read from table ${table}.`)
  const trouble = troubleOf(thrown)
  if (trouble === 'throttled') return throttled(operation, table, cause)
  if (trouble === 'access_denied') return failed(trouble, deniedMessage(operation, table))
  return failed(trouble, sentenceOf(thrown, { service: 'DynamoDB', operation }))
}
