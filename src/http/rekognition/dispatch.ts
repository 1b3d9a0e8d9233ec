/** From the signed bytes of a request to the answer of its operation. */
import { mayActAs, mayUse } from '#access/principal.ts'
import type { Admission } from '../overload.ts'
import { AwsException } from './exception.ts'
import { collectionOf, type Caller, type Operation, type Services } from './operation.ts'
import { unavailable } from './unavailable.ts'
import { validate } from './validate.ts'

const TARGET = /^RekognitionService\.(\w+)$/
const CONTENT_TYPE = /^application\/x-amz-json-1\.1\s*(;.*)?$/i

export interface DispatchDeps {
  operations: Operation[]
  services: Services
  admission: Admission
}

export interface Incoming {
  target: string | undefined
  contentType: string | undefined
  body: Uint8Array
  caller: Caller
  signal: AbortSignal
}

export interface Dispatch {
  /** Throws AwsExceptions and errors of the catalogue. */
  (incoming: Incoming): Promise<object>
}

export function createDispatch({ operations, services, admission }: DispatchDeps): Dispatch {
  const byName = new Map(operations.map((operation) => [operation.name, operation]))

  function find({ target = '', contentType = '' }: Incoming): Operation {
    const name = TARGET.exec(target)?.[1]
    const found = name === undefined ? undefined : byName.get(name)
    if (!found) throw (name && unavailable(name)) || new AwsException('UnknownOperationException', unknownText(target))
    if (!CONTENT_TYPE.test(contentType)) {
      throw new AwsException('UnknownOperationException', 'The content type must be application/x-amz-json-1.1.')
    }
    return found
  }

  return async (incoming) => {
    const { caller, signal } = incoming
    const { name, role, input: schema, looks, handle } = find(incoming)
    const input = validate(schema, parse(incoming.body))
    assertAllowed(caller, services.accountId, name, role, collectionOf(input))
    const work = () => handle({ input, caller, services, signal })
    return looks ? admission.run(signal, work) : work()
  }
}

const unknownText = (target: string) =>
  target ? `There is no operation ${target.slice(0, 100)}.` : 'The header X-Amz-Target is missing.'

function parse(body: Uint8Array): unknown {
  try {
    return body.length === 0 ? {} : JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch (cause) {
    throw new AwsException('SerializationException', 'The request body is not valid JSON.', { cause })
  }
}

function assertAllowed(caller: Caller, accountId: string, name: string, role: Operation['role'], collection?: string) {
  const { principal, region, accessKeyId } = caller
  if (mayActAs(principal, role) && (collection === undefined || mayUse(principal, collection))) return
  const user = `arn:aws:iam::${accountId}:user/${accessKeyId}`
  const resource =
    collection === undefined ? '*' : `arn:aws:rekognition:${region}:${accountId}:collection/${collection}`
  throw new AwsException(
    'AccessDeniedException',
    `User: ${user} is not authorized to perform: rekognition:${name} on resource: ${resource}`,
  )
}
