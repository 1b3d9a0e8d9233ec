/** A line to a stand-in that can fail at each request. */
import { request as httpRequest } from 'node:http'
import { startHttp } from '#objects/s3.fixture.ts'

/** `lost`: done, and the answer lost. `reset`: not even asked. `silent`: never answered. Otherwise in the service's place. */
export type Fault = 'lost' | 'reset' | 'silent' | { status: number; name: string; message?: string } | undefined

export interface FaultyLine {
  endpoint: string
  /** Operations, in order. */
  asked: string[]
  fault: (operation: string, n: number) => Fault
  close(): void
}

export async function startFaultyLine(endpoint: string): Promise<FaultyLine> {
  const { hostname, port } = new URL(endpoint)
  const http = await startHttp((request, response) => {
    const operation = String(request.headers['x-amz-target']).split('.')[1] ?? ''
    const fault = line.fault(operation, line.asked.push(operation))
    const reset = () => void request.socket.resetAndDestroy()
    if (fault === 'silent') return void request.resume()
    if (fault === 'reset') return void request.resume().on('end', reset)
    if (typeof fault === 'object') {
      const body = JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${fault.name}`, message: fault.message })
      const headers = { 'content-type': 'application/x-amz-json-1.0' }
      request.resume().on('end', () => response.writeHead(fault.status, headers).end(body))
      return
    }
    const { method, url: path, headers } = request
    const onward = httpRequest({ host: hostname, port, method, path, headers, agent: false }, (answer) => {
      if (fault === 'lost') return void answer.resume().on('end', reset)
      response.writeHead(answer.statusCode!, answer.rawHeaders)
      answer.pipe(response)
    })
    onward.on('error', reset)
    request.pipe(onward)
  })
  const line: FaultyLine = { ...http, asked: [], fault: () => undefined }
  return line
}
