/** Who may do what, in which order it is found out, and who waits in line. */
import { beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import type { Principal } from '#access/principal.ts'
import { LikenessError } from '#errors'
import { createAdmission } from '../overload.ts'
import { createDispatch, type Incoming } from './dispatch.ts'
import { operation, type Call, type Operation, type Services } from './operation.ts'

const calls: Call<unknown>[] = []
beforeEach(() => void calls.splice(0))
const handle = async (call: Call<unknown>) => {
  calls.push(call)
  return { done: calls.length }
}
const input = z.object({ CollectionId: z.string().max(5).optional() })
const operations = [
  operation({ name: 'ListFaces', role: 'viewer', input, handle }),
  operation({ name: 'DetectFaces', role: 'operator', looks: true, input, handle }),
  operation({ name: 'DeleteCollection', role: 'admin', input, handle }),
] as Operation[]

const services = { accountId: '123456789012' } as Services
const admission = createAdmission({ concurrent: 1, waiting: 0 })
const dispatch = createDispatch({ operations, services, admission })
const incoming = (more: Partial<Incoming> & { body?: Uint8Array } = {}, who: Partial<Principal> = {}): Incoming => ({
  ...{ target: 'RekognitionService.ListFaces', contentType: 'application/x-amz-json-1.1' },
  ...{ body: Buffer.from('{}'), signal: new AbortController().signal },
  caller: {
    ...{ accessKeyId: 'LKIA1', region: 'eu-west-1' },
    principal: { actor: 'key:LKIA1', role: 'admin', collections: null, kind: 'key', name: 'x', ...who },
  },
  ...more,
})
const failure = async (...given: Parameters<typeof incoming>) =>
  dispatch(incoming(...given)).then(
    () => 'done',
    (error: Error) => `${error.name}: ${error.message}`,
  )

test('an operation gets its input and its caller', async () => {
  expect(await dispatch(incoming({ body: Buffer.from('{"CollectionId":"c","Other":1}') }))).toEqual({ done: 1 })
  expect(calls[0].input).toEqual({ CollectionId: 'c' })
  expect(calls[0].caller.accessKeyId).toBe('LKIA1')
  await dispatch(incoming({ body: new Uint8Array(), contentType: 'Application/X-Amz-Json-1.1;charset=utf-8' }))
  expect(calls[1].input).toEqual({})
})

test('roles and collections, in the words of AWS', async () => {
  const may = async (role: Principal['role'], name: string) =>
    failure({ target: `RekognitionService.${name}` }, { role })
  const table: [Principal['role'], string[]][] = [
    ['viewer', ['ListFaces']],
    ['operator', ['ListFaces', 'DetectFaces']],
    ['admin', ['ListFaces', 'DetectFaces', 'DeleteCollection']],
  ]
  for (const [role, allowed] of table) {
    for (const { name } of operations) {
      const expected = allowed.includes(name)
        ? 'done'
        : `AccessDeniedException: User: arn:aws:iam::123456789012:user/LKIA1 is not authorized to perform: rekognition:${name} on resource: *`
      expect(await may(role, name)).toBe(expected)
    }
  }
  const body = (id: string) => ({ body: Buffer.from(JSON.stringify({ CollectionId: id })) })
  expect(await failure(body('mine'), { collections: ['mine'] })).toBe('done')
  expect(await failure(body('yours'), { collections: ['mine'] })).toBe(
    'AccessDeniedException: User: arn:aws:iam::123456789012:user/LKIA1 is not authorized to perform: rekognition:ListFaces on resource: arn:aws:rekognition:eu-west-1:123456789012:collection/yours',
  )
  expect(await failure(body('mine'), { collections: [] })).toMatch(/^AccessDenied/)
})

test('what is wrong is told in one order: operation, type, body, constraints, permission', async () => {
  const wrong = { target: 'x', contentType: 'y', body: Buffer.from('{') }
  expect(await failure(wrong, { role: 'viewer' })).toMatch(/^UnknownOperation.*no operation x/)
  const known = { ...wrong, target: 'RekognitionService.DeleteCollection' }
  expect(await failure(known, { role: 'viewer' })).toMatch(/^UnknownOperation.*content type/)
  const typed = { ...known, contentType: 'application/x-amz-json-1.1' }
  expect(await failure(typed, { role: 'viewer' })).toMatch(/^Serialization/)
  const parsed = { ...typed, body: Buffer.from('{"CollectionId":"too long"}') }
  expect(await failure(parsed, { role: 'viewer' })).toMatch(/^ValidationException/)
  expect(await failure({ ...typed, body: Buffer.from('{}') }, { role: 'viewer' })).toMatch(/^AccessDenied/)
  expect(await failure({ target: undefined })).toMatch(/^UnknownOperation.*X-Amz-Target is missing/)
  expect((await failure({ target: 'x'.repeat(10_000) })).length).toBeLessThan(200)
  expect(await failure({ target: 'RekognitionService.CreateStreamProcessor' })).toMatch(
    /^UnsupportedOperation.*Kinesis/,
  )
  expect(await failure({ target: 'RekognitionService.ListFaces\n' })).toMatch(/^UnknownOperation/)
  expect(calls).toEqual([])
})

test('only what looks at pictures waits in line', async () => {
  let end = () => {}
  const looking = admission.run(undefined, () => new Promise<void>((resolve) => (end = resolve)))
  const detect = { target: 'RekognitionService.DetectFaces' }
  await expect(dispatch(incoming(detect))).rejects.toMatchObject({ code: 'overloaded' })
  expect(await failure({})).toBe('done')
  end()
  await looking
  expect(await failure(detect)).toBe('done')
  const gone = AbortSignal.abort()
  await expect(dispatch(incoming({ ...detect, signal: gone }))).rejects.toThrow(LikenessError)
})
