/** A stand-in for AWS Secrets Manager that can fail at each request, and what tests of secrets share. */
import type { RequestListener } from 'node:http'
import { text } from 'node:stream/consumers'
import { z } from 'zod'
import { startHttp } from '#objects/s3.fixture.ts'
import type { Checks } from './secret-text.ts'

export const CHECKS: Checks = {
  DATABASE_URL: { takes: 'an address', schema: z.string().regex(/^postgres:\/\/\S+$/) },
  LIKENESS_SECRET_KEY: { takes: '32 bytes in base64', schema: z.string().regex(/^[A-Za-z0-9+/]{43}=$/) },
}
export const KEY = (byte: number): string => Buffer.alloc(32, byte).toString('base64')

/** `silent`: never answered. `reset`: the connection is. Otherwise an answer of the service. */
export type Fault = 'silent' | 'reset' | { status: number; code: string } | undefined

export interface FakeManager {
  endpoint: string
  /** By name; `null`: bytes instead of text. */
  secrets: Record<string, { AWSCURRENT?: string | null; AWSPREVIOUS?: string | null }>
  asked: { SecretId: string; VersionStage: 'AWSCURRENT' | 'AWSPREVIOUS' }[]
  /** What goes wrong at the n-th request, counted from 1. */
  fault: (request: number, stage: string) => Fault
  close(): void
}

export async function startFakeManager(): Promise<FakeManager> {
  const answerTo: (...args: Parameters<RequestListener>) => Promise<unknown> = async (request, response) => {
    const asked = JSON.parse(await text(request)) as FakeManager['asked'][number]
    fake.asked.push(asked)
    const answer = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body))
    const fault = fake.fault(fake.asked.length, asked.VersionStage)
    if (fault === 'silent') return
    if (fault === 'reset') return void request.socket.resetAndDestroy()
    if (fault) return answer(fault.status, { __type: fault.code, message: 'User: arn:aws:iam::1:user/ann hunter2' })
    const found = fake.secrets[asked.SecretId]?.[asked.VersionStage]
    if (found === undefined) return answer(400, { __type: 'ResourceNotFoundException', message: 'hunter2' })
    return answer(200, found === null ? { SecretBinary: 'aHVudGVyMg==' } : { SecretString: found })
  }
  const http = await startHttp((request, response) => void answerTo(request, response))
  const fake: FakeManager = { ...http, secrets: {}, asked: [], fault: () => undefined }
  return fake
}
