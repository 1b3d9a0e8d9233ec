/** Resources named by ARN. */
import { mayUse } from '#access/principal.ts'
import { AwsException } from './exception.ts'
import type { Caller } from './operation.ts'

export const MOST_TAGS = 200

/** With and without the leading "arn:": CreateCollection answers with the latter. */
const COLLECTION_ARN = /^(?:arn:)?aws[\w-]*:rekognition:[\w-]*:\d*:collection\/([a-zA-Z0-9_.-]{1,255})$/

/** Throws `ResourceNotFoundException`, `AccessDeniedException`. */
export function collectionOfArn(arn: string, { principal, accessKeyId }: Caller): string {
  const collectionId = COLLECTION_ARN.exec(arn)?.[1]
  if (collectionId === undefined) {
    throw new AwsException('ResourceNotFoundException', `The resource ${arn} does not exist`)
  }
  if (mayUse(principal, collectionId)) return collectionId
  throw new AwsException('AccessDeniedException', `User: ${accessKeyId} is not authorized to use the resource: ${arn}`)
}
