/** Two stand-ins for DynamoDB. They know nothing of each other: what both do alike is likely what the service does. */
import { randomUUID } from 'node:crypto'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { hasMoto, KEYS, MOTO, sharedMoto } from '#objects/s3.fixture.ts'
import { createDynamoStores, type DynamoOptions } from './index.ts'

export interface StandIn {
  endpoint: string
  stop(): void
}

async function startDynalite(): Promise<StandIn> {
  // By a name that is no literal: it has no types.
  const { default: dynalite } = (await import('dynalite' as string)) as {
    default: (options: { createTableMs: number; deleteTableMs: number }) => Server
  }
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0 })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const stop = () => {
    server.close()
    server.closeAllConnections()
  }
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop }
}

const startMotoHere = async (): Promise<StandIn> => {
  const { port, stop } = await sharedMoto()
  return { endpoint: `http://127.0.0.1:${port}`, stop }
}

if (!hasMoto) console.warn(`DynamoDB is not tested against moto: there is no ${MOTO}.`)
export const standIns: [string, () => Promise<StandIn>][] = [
  ['dynalite', startDynalite],
  ...(hasMoto ? ([['moto', startMotoHere]] as [string, () => Promise<StandIn>][]) : []),
]

export const optionsAt = (endpoint: string): DynamoOptions => {
  const run = randomUUID().slice(0, 8)
  return {
    ...{ region: 'us-east-1', endpoint, credentials: KEYS },
    tables: { people: `People-${run}`, embeddings: `Embeddings-${run}`, matches: `Matches-${run}` },
    moveRecords: () => Promise.resolve({ consents: 0 }),
  }
}

/** With tables of their own. */
export async function openStores(endpoint: string, options: Partial<DynamoOptions> = {}) {
  const stores = createDynamoStores({ ...optionsAt(endpoint), ...options })
  await stores.ensureTables()
  return stores
}
